"""What a source platform delivered: manifests, and files and tables as batches."""
