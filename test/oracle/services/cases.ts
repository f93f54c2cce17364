import { renderServiceSpec } from '../../../src/talos/index.ts';
import { byteCases } from './bytes.ts';
import { families } from './families.ts';
import { places, scalarForms } from './forms.ts';
import { mutations } from './mutations.ts';
import { texts } from './texts.ts';

/** A spec: a text, or bytes in base64 where it is none. */
export interface SpecCase {
  readonly name: string;
  readonly text?: string;
  readonly base64?: string;
  /** The argument that was written into it: what is decoded has to be the same. */
  readonly argument?: string;
}

const MUTATIONS = 400;
const SEED = 20_250_801;

function formCases(): readonly SpecCase[] {
  return Object.entries(places).flatMap(([place, template]) =>
    Object.entries(scalarForms).map(([form, written]) => ({
      name: `${place}: ${form}`,
      text: template.replace('@', () => written),
    })),
  );
}

/** As a build writes the services of a recipe. */
function writtenCase(argument: string): SpecCase {
  const spec = { name: 'a', container: { entrypoint: './a', args: [argument] }, restart: 'always' };
  return { name: `written: ${JSON.stringify(argument)}`, text: renderServiceSpec(spec), argument };
}

export const cases: readonly SpecCase[] = [
  ...formCases(),
  ...Object.entries(families).map(([name, text]) => ({ name, text })),
  ...Object.entries(byteCases).map(([name, bytes]) => ({
    name: `bytes: ${name}`,
    base64: Buffer.from(bytes).toString('base64'),
  })),
  ...texts.map(writtenCase),
  ...mutations(MUTATIONS, SEED).map((text, index) => ({ name: `random: ${index}`, text })),
];
