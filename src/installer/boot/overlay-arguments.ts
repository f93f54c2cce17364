import { RootsmithError } from '../../errors/index.ts';
import type { BootWish } from './boot-plan.ts';

/**
 * Refuses an overlay whose kernel arguments nobody named. Only its program can tell them: the imager runs it on the
 * build machine, with all rights of the imager. rootsmith runs no program of an image. Throws `BASE_UNSUPPORTED`.
 */
export function requireOverlayArguments({ overlay, extraArguments }: BootWish): void {
  if (overlay === undefined || extraArguments.length > 0) return;
  const { name = 'default', at } = overlay;
  throw new RootsmithError(
    'BASE_UNSUPPORTED',
    `${at.file}:${at.line}: the kernel arguments of the overlay are known to its program \`installers/${name}\` alone, and no program of an image is run`,
    {
      hint: 'Name them in `kernelArgs`, as the documentation of the board does, such as `console=ttyAMA0,115200`; `talos.platform=metal` changes nothing.',
    },
  );
}
