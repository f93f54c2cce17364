import { bufferAccess } from '../../src/bytes/index.ts';
import { openSquashfs } from '../../src/formats/squashfs/index.ts';
import { caseName, type FuzzCase } from './case.ts';
import { corpus, readImage } from './corpus.ts';
import { decompressors } from './exercise.ts';
import { findFields } from './fields.ts';
import { type Mutant, mutate, type Seed, seedOf } from './mutate.ts';
import { randomOf } from './random.ts';

/** A corpus image, ready to be changed. */
export interface CorpusSeed extends Seed {
  /** A few names that are in it. */
  readonly paths: readonly string[];
}

const PATHS = 4;

/** The corpus in a folder, each image read when it is first wanted. */
export class Seeds {
  readonly #folder: string;
  readonly #known = new Map<string, Promise<CorpusSeed>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get(name: string): Promise<CorpusSeed> {
    const seed = this.#known.get(name) ?? loadSeed(readImage(this.#folder, name));
    this.#known.set(name, seed);
    return seed;
  }

  /** The case's name decides all. */
  async mutant(fuzzCase: FuzzCase): Promise<Mutant> {
    const random = randomOf(caseName(fuzzCase));
    const other = await this.get(random.pick(corpus).name);
    return mutate(await this.get(fuzzCase.entry), other.bytes, random);
  }
}

async function loadSeed(bytes: Uint8Array): Promise<CorpusSeed> {
  const reader = await openSquashfs(bufferAccess(bytes), { decompressors });
  const paths: string[] = [];
  for await (const { path } of reader.walk()) paths.push(path);
  const step = Math.ceil(paths.length / PATHS);
  const some = paths.filter((_, index) => index % step === step - 1);
  return { ...seedOf(bytes, await findFields(bytes)), paths: [...some, 'not/there'] };
}
