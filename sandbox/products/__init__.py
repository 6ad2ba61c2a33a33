"""Data products: specification, forms, durable jobs."""
