// Signs that the page shows and any machine's font has: none stands alone for a meaning.
export const ORNAMENTS = '■◐↑↓←→−…';
