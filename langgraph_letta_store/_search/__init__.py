"""What a store does: items, searches, filters, batches."""
