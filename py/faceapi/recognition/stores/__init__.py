"""Where descriptors are kept and searched: in memory, or in files by FAISS."""
