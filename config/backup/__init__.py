"""Backup and restore: one moment of the database, the evidence files by digest, the keys apart.

A store is a folder: `files/` holds each evidence file once, by the path that its digest names, for all backups; each
backup is a folder `20260902T151500Z/` with the database, the list of its files and `manifest.json`. What has its name
is whole: everything is written under another name first.

`taking.backup(place, store)` → Manifest · `putting_back.restore(folder, place)` · `rehearsing.rehearse(folder, place)`.
"""
