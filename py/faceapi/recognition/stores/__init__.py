"""Stores of descriptors: in memory, or in files searched by FAISS."""
