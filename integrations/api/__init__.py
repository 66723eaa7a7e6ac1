"""The REST API, version 1 (docs/api.md): thin edges, one call of the pipeline each."""
