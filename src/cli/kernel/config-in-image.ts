import type { ReadConfigIn } from '../../kernel/index.ts';

type Reach = Parameters<typeof import('../../installer/index.ts').kernelConfigIn>[1];

/**
 * Reads the configuration inside the kernel of an image, over the network that `reach` describes. The room that reads
 * installers is loaded only for a recipe that asks for it.
 */
export function configReader(reach: Reach): ReadConfigIn {
  return async ({ place }, architecture) => {
    const { kernelConfigIn } = await import('../../installer/index.ts');
    return await kernelConfigIn({ place, platform: { os: 'linux', architecture } }, reach);
  };
}
