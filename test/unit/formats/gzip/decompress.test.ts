import { compressGzip, decompressGzip, decompressGzipOnce } from '../../../../src/formats/gzip/index.ts';
import { testCodec } from '../../../fixtures/codec-suite.ts';

testCodec(
  { compress: 'compressGzip', decompress: 'decompressGzip', decompressOnce: 'decompressGzipOnce' },
  { compress: compressGzip, decompress: decompressGzip, decompressOnce: decompressGzipOnce },
);
