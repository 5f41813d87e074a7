import { constants } from 'node:fs';

/** Never waits for a pipe, never follows a link; Windows has neither flag. */
export const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
