/** Types about the amount that was posted exclude one another: what was posted twice differs because of that. */
export const POSTED_AMOUNT = 'posted amount';
