import { parseEntryPath, toByteName } from '../../bytes/index.ts';
import type { ServiceSource } from '../../recipe/index.ts';
import { type Overlaid, overlay, ROOT_OWNER, type RootTree } from '../../rootfs/index.ts';
import { renderServiceSpec, serviceRootfsPath, serviceSpecPath } from '../../talos/index.ts';
import { type ApplyLayersOptions, applyLayers, chained } from '../trees/apply-layers.ts';
import { describeSource } from '../trees/describe-source.ts';

/** A spec as Talos will read it. */
export function serviceText(spec: unknown): Uint8Array {
  return new TextEncoder().encode(renderServiceSpec(spec));
}

/** Puts specs and container root file systems where Talos looks for them. */
export async function addServices(
  tree: RootTree,
  services: readonly ServiceSource[],
  options: ApplyLayersOptions,
): Promise<Overlaid> {
  let result: Overlaid = { tree, changes: [] };
  for (const service of services) result = chained(result, await addService(result.tree, service, options));
  return result;
}

async function addService(
  tree: RootTree,
  { name, spec, rootfs, at }: ServiceSource,
  options: ApplyLayersOptions,
): Promise<Overlaid> {
  const content = serviceText(spec);
  const file = {
    path: `/${serviceSpecPath(name)}`,
    node: { kind: 'file', content },
    mode: 0o644,
    owner: undefined,
    xattrs: {},
    at,
  } as const;
  const withSpec = await applyLayers(tree, [{ kind: 'files', files: [file] }], options);
  if (rootfs === undefined) return withSpec;
  const to = parseEntryPath(toByteName(serviceRootfsPath(name)), 'service');
  const what = `service \`${name}\`: ${describeSource(rootfs)}`;
  const source = await options.sources.tree(rootfs);
  return chained(withSpec, overlay(withSpec.tree, source, { what, to, owner: ROOT_OWNER, mtime: options.time }));
}
