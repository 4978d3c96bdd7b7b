"""What tests of reasoners need."""

from __future__ import annotations

import shutil

import pytest

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="There is no Java, which reasoners need.")
