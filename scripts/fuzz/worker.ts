// One process that reads mutants for `runCampaign`. Argument: the corpus folder.
import { exercise } from './exercise.ts';
import { Seeds } from './seeds.ts';
import { serveCases } from './serve-cases.ts';

const THOROUGH_EVERY = 8;

const seeds = new Seeds(process.argv[2] ?? '.');

serveCases(async (fuzzCase) => {
  const { paths } = await seeds.get(fuzzCase.entry);
  const { bytes } = await seeds.mutant(fuzzCase);
  const [code] = await exercise(bytes, { paths, isThorough: fuzzCase.seed % THOROUGH_EVERY === 0 });
  return code;
});
