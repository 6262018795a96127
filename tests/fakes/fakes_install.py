"""Importing this puts the small reader in the place of the real one. Only processes of with_fakes.py do."""

import fake_reader

import onrecord.read

onrecord.read.read = fake_reader.read
