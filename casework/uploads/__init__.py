"""Files that come in: known by their content, bounded in size, kept by their digest.

`fit` says what a file is or why it is refused; `keep` stores the bytes under MEDIA_ROOT, named by SHA-256, so that a
refused act leaves at most an unnamed copy of bytes and never half an evidence row.
"""

from casework.uploads.arriving import SizeLimit, limit_uploads, too_large
from casework.uploads.keeping import Kept, fit, keep
from casework.uploads.kinds import ACCEPT, SHOWN, SUFFIXES, Unfit, limits
from casework.uploads.pictures import EXIF

__all__ = [
    "ACCEPT",
    "EXIF",
    "SHOWN",
    "SUFFIXES",
    "Kept",
    "SizeLimit",
    "Unfit",
    "fit",
    "keep",
    "limit_uploads",
    "limits",
    "too_large",
]
