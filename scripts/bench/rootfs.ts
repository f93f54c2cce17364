import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Takes `rootfs.sqsh` out of an initramfs by foreign programs. Gives its path. */
export function rootfsOf(initramfs: string, folder: string): string {
  const archive = join(folder, 'archive');
  mkdirSync(archive, { recursive: true });
  const take = 'xz -dc "$1" 2>/dev/null | cpio -i --quiet rootfs.sqsh || zstd -dc "$1" | cpio -i --quiet rootfs.sqsh';
  execFileSync('sh', ['-c', take, 'sh', initramfs], { cwd: archive });
  return join(archive, 'rootfs.sqsh');
}

/** Whether a program is on PATH. */
export function isOnPath(program: string): boolean {
  return spawnSync(program, ['--help'], { stdio: 'ignore' }).error === undefined;
}
