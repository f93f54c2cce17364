/** The most bytes of a path or a link target: PATH_MAX of Linux. */
export const MAX_PATH_BYTES = 4096;

/** The most bytes of one extended attribute's value: XATTR_SIZE_MAX of Linux. */
export const MAX_XATTR_BYTES = 64 * 1024;
