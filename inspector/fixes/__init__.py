"""Findings to edited source, with libcst."""
