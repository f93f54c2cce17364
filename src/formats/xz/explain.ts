import { CUT_SHORT_HINT, type ErrorCode, REFETCH_HINT, RootsmithError } from '../../errors/index.ts';

interface Explanation {
  readonly code: ErrorCode;
  readonly found: string;
  readonly hint: string;
}

const CORRUPT: Explanation = { code: 'FORMAT_CORRUPT', found: 'the data is damaged', hint: REFETCH_HINT };

const explanations: Readonly<Record<string, Explanation>> = {
  LZMA_FORMAT_ERROR: { code: 'FORMAT_CORRUPT', found: 'this is not an xz stream', hint: REFETCH_HINT },
  LZMA_OPTIONS_ERROR: {
    code: 'FORMAT_UNSUPPORTED',
    found: 'it uses a filter or an option that is not known',
    hint: 'Compress the file again with plain `xz`.',
  },
  LZMA_UNSUPPORTED_CHECK: {
    code: 'FORMAT_UNSUPPORTED',
    found: 'it uses an integrity check that is not known',
    hint: 'Compress the file again with `xz --check=crc32`.',
  },
  LZMA_MEMLIMIT_ERROR: {
    code: 'LIMIT_EXCEEDED',
    found: 'its dictionary needs more memory than the limit',
    hint: 'Compress the file again with a smaller dictionary, such as that of `xz -9`, or raise the limit: `--limit memory=VALUE`.',
  },
  LZMA_MEM_ERROR: { code: 'LIMIT_EXCEEDED', found: 'this machine has too little memory', hint: 'Free some memory.' },
};

/** Turns a state of the decoder, by liblzma's name for it, into an error. `offset` is how far the input was read. */
export function xzError(state: string, offset: number): RootsmithError {
  const { code, found, hint } = explanations[state] ?? CORRUPT;
  return new RootsmithError(code, `cannot expand the xz stream: ${found}, at offset ${offset}`, {
    hint,
    details: { offset, reason: state },
  });
}

export function xzTruncated(offset: number): RootsmithError {
  return new RootsmithError('FORMAT_TRUNCATED', `xz stream ends at offset ${offset}, before its footer`, {
    hint: CUT_SHORT_HINT,
    details: { offset },
  });
}
