"""onrecord: reports about civilian harm in conflict become a ledger of sourced claims."""

__version__ = "0.1.0"
