import type { ImageBuild, PkgsPlan } from '../../kernel/index.ts';

/** The lines that say what a run did to a checkout, or would do. */
export function renderPkgsResult({ changes }: PkgsPlan, build: ImageBuild | undefined): readonly string[] {
  const changed = changes.map(({ kind, path }) => `${kind}\t${path}`);
  const lines = changed.length > 0 ? changed : ['nothing to change'];
  if (build === undefined) return lines;
  return [...lines, `run\tmake ${build.makeArguments.join(' ')}`, `image\t${build.image}`];
}

/** The same as one line of JSON. */
export function renderPkgsJson(plan: PkgsPlan, build: ImageBuild | undefined): string {
  const { layout, source, changes, hardeningTrips, directory } = plan;
  return JSON.stringify({
    directory,
    era: layout.era,
    patchFolder: layout.patchFolder,
    linux: { version: source.version, sha256: source.sha256, sha512: source.sha512 },
    changes,
    hardening: hardeningTrips,
    ...(build === undefined ? {} : { make: build.makeArguments, image: build.image }),
  });
}
