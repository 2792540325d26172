"""Properties are judged by what they find, never by how long a busy machine takes to find it."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("thanhson", settings(), deadline=None)
settings.load_profile("thanhson")
