import { formatBytes, fromByteName } from '../../bytes/index.ts';
import { moduleDirectories, modulesIn } from '../../modules/index.ts';
import { measureTree } from '../../rootfs/index.ts';
import { checkServices } from '../../talos/index.ts';
import type { Inspected } from '../model.ts';
import type { SquashfsLevel } from '../squashfs/squashfs-level.ts';
import { readFoundSpecs } from '../system/service-specs.ts';
import type { SystemLevel } from '../system/system-level.ts';
import type { ReportTable } from './report-value.ts';

/** The system extensions, the lowest first. */
export function extensionsTable(images: readonly SquashfsLevel[]): ReportTable {
  const rows = images.flatMap(({ extension, name, image, files }) => {
    if (extension === undefined) return [];
    const { files: count, bytes } = measureTree(files.tree);
    return [[extension.name, extension.version, name, `${count}`, formatBytes(bytes), formatBytes(image.size)]];
  });
  return { columns: ['Name', 'Version', 'Image', 'Files', 'Content', 'Stored'], rows };
}

/** The services that Talos finds, and what it would say to their specs. */
export async function servicesTable(
  system: SystemLevel | undefined,
  version: Inspected['version'],
): Promise<{ readonly table: ReportTable; readonly warnings: readonly string[] }> {
  const found = system === undefined ? [] : await readFoundSpecs(system);
  const checked = checkServices(
    found.map(({ text, path }) => ({ text, file: path })),
    { version },
  );
  const rows = checked.map(({ spec }, at) => [
    spec?.name ?? found[at]?.name ?? '',
    spec?.container?.entrypoint ?? '',
    spec?.restart ?? '',
    found[at]?.path ?? '',
  ]);
  const warnings = checked.flatMap(({ problems }, at) =>
    problems.map(({ message }) => `Talos would not start the service of ${found[at]?.path ?? ''}: ${message}`),
  );
  return { table: { columns: ['Name', 'Entrypoint', 'Restart', 'Spec'], rows }, warnings };
}

/** The kernel modules, by release and path. */
export function modulesTable(system: SystemLevel | undefined): ReportTable {
  const rows = (system === undefined ? [] : moduleDirectories(system.tree)).flatMap(({ release, node }) =>
    [...modulesIn(node)].map(({ path, node: file }) => [
      fromByteName(path.slice(path.lastIndexOf('/') + 1)),
      release,
      fromByteName(path),
      formatBytes(file.size),
    ]),
  );
  return { columns: ['Module', 'Kernel', 'Path', 'Content'], rows };
}
