"""Time stamps after RFC 3161: an authority signs that it saw the hash of a head at a time. Pure; ``capture.authority`` asks.

What is stamped is the SHA-256 of the line SEQ:HASH, without its line end. There is no nonce: the hash is of one entry of one
case, and an earlier reply about it is as true as a new one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from onrecord import ledger
from onrecord.errors import InputError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


class Stamp(msgspec.Struct, frozen=True):
    """A stamp as it stands in the ledger. ``head``: SEQ:HASH that it covers; ``time``: when the authority saw it, ISO 8601;
    ``problem``: why it does not hold, None if it does."""

    seq: int
    head: str
    authority: str
    time: str
    problem: str | None = None


def request(head: str) -> bytes:
    """A TimeStampReq in DER for the head."""
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    builder = TimestampRequestBuilder().data(head.encode()).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=False).cert_request(cert_request=True).build().as_bytes()


def check(reply: bytes, head: str, roots: bytes) -> tuple[str, str]:
    """When the authority saw the head, and its name. ``roots``: the authority's root certificate in PEM; others after it
    help to build the chain. Raises InputError if the reply does not prove that."""
    from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

    certificates = _certificates(roots)
    try:
        answer = decode_timestamp_response(reply)
        if answer.status not in (0, 1):
            raise InputError("the authority refused the request: " + ", ".join(answer.status_string))
        builder = VerifierBuilder()
        for one in certificates:
            add = builder.add_root_certificate if one.issuer == one.subject else builder.add_intermediate_certificate
            builder = add(one)
        builder.build().verify(answer, hashlib.sha256(head.encode()).digest())
        info = answer.tst_info
        time = info.gen_time.strftime("%Y-%m-%dT%H:%M:%SZ")
        return time, _signer(answer.signed_data.certificates)
    except (VerificationError, ValueError) as error:
        raise InputError(f"the reply proves nothing about {head[:20]}… ({error}); ask the authority again") from error


def imprint(reply: bytes) -> bytes:
    """The hash that the reply is about. Raises InputError."""
    from rfc3161_client import decode_timestamp_response

    try:
        return decode_timestamp_response(reply).tst_info.message_imprint.message
    except ValueError as error:
        raise InputError(f"this is no reply of a time stamp authority ({error}); give the file that it sent") from error


def covered(case: ledger.Ledger, reply: bytes) -> str:
    """The head that the reply is about, of this case. Raises InputError."""
    wanted = imprint(reply)
    for entry in ledger.entries(case):
        head = f"{entry.seq}:{entry.hash}"
        if hashlib.sha256(head.encode()).digest() == wanted:
            return head
    raise InputError("the reply is about no entry of this case; give the one for the request that `onrecord stamp` wrote")


def stamps(case: ledger.Ledger, roots: bytes | None = None) -> Iterator[Stamp]:
    """Every stamp of the case, checked anew against the entries as they are, and the roots given or else those stored."""
    heads = {e.seq: e.hash for e in ledger.entries(case)}
    for entry in ledger.entries(case, kind="stamp"):
        told = ledger.payload(case, entry) or {}
        head, authority = str(told.get("head")), str(told.get("authority"))
        seq = head.partition(":")[0]
        reply = ledger.blob(case, entry.blobs.get("reply", ""))
        kept = roots or ledger.blob(case, entry.blobs.get("roots", ""))
        try:
            if not seq.isdecimal() or head != f"{seq}:{heads.get(int(seq))}":
                raise InputError("the entry that it is about is another one now")
            if reply is None or kept is None:
                raise InputError("its reply or its root certificate is not in the case")
            yield Stamp(entry.seq, head, authority, check(reply, head, kept)[0])
        except InputError as error:
            yield Stamp(entry.seq, head, authority, str(told.get("time")), str(error))


def _certificates(pem: bytes) -> list[Certificate]:
    from cryptography.x509 import load_pem_x509_certificates

    try:
        found = load_pem_x509_certificates(pem)
    except ValueError as error:
        raise InputError(f"there is no certificate in PEM there ({error}); the authority offers its root for download") from error
    if not any(one.issuer == one.subject for one in found):
        raise InputError("there is no root certificate in the file (one that is signed by itself); the authority offers it")
    return list(dict.fromkeys(found))


def _signer(certificates: set[bytes]) -> str:
    """The name in the certificate that signs stamps."""
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    for data in sorted(certificates):
        one = x509.load_der_x509_certificate(data)
        try:
            usage = one.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except x509.ExtensionNotFound:
            continue
        if ExtendedKeyUsageOID.TIME_STAMPING in usage:
            return one.subject.rfc4514_string()
    return "an authority whose certificate is not in its reply"
