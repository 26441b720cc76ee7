"""What can be done with memory: generators without I/O, one file a noun, a folder for each tier."""
