"""Page controllers that several pages share."""
