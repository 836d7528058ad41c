"""One codemod a file, called like the rule that it repairs."""
