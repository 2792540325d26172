"""Runs: notebooks × years × districts → pages. Planned from hashes, executed by papermill, published whole or not at all."""
