"""The demo city: an invented Quanzhou, grown act by act through the one door. Everybody and every unit is made up."""
