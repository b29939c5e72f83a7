"""The controllers that several pages share."""
