import { containerFields, propagations, securityFields } from './data/service-fields.ts';
import { checkMounts } from './service-mounts.ts';
import { checkFields, type SpecCheck, spellingHint } from './service-shape.ts';

/** Checks `container`: what runs, with what around it. `container` is undefined where the spec has none. */
export function checkContainer(container: unknown, check: SpecCheck): void {
  const known = checkFields(container ?? {}, 'container', containerFields, check);
  if (known === undefined) return;
  const { entrypoint, environment, environmentFile, mounts, security } = known;
  checkEntrypoint(entrypoint, container, check);
  if (Array.isArray(environment)) checkEnvironment(environment, check);
  if (typeof environmentFile === 'string') checkEnvironmentFile(environmentFile, check);
  if (Array.isArray(mounts)) checkMounts(mounts, check);
  if (security !== undefined) checkSecurity(security, check);
}

function checkEntrypoint(entrypoint: unknown, container: unknown, check: SpecCheck): void {
  const written = container !== undefined && Object.hasOwn(Object(container), 'entrypoint');
  // One that is there but no text has had its complaint.
  if ((typeof entrypoint === 'string' && entrypoint !== '') || (written && entrypoint === undefined)) return;
  check.problems.push({
    rule: 'entrypoint',
    field: 'container.entrypoint',
    message: "container endpoint can't be empty",
    hint: 'Name the program, as a path inside the container root file system such as `./hello`.',
  });
}

function checkEnvironment(environment: readonly unknown[], check: SpecCheck): void {
  for (const [index, entry] of environment.entries()) {
    if (/^[^=\s]+=/.test(String(entry))) continue;
    check.problems.push({
      rule: 'environment',
      field: `container.environment[${index}]`,
      message: `${JSON.stringify(entry)} is not \`KEY=value\``,
      hint: 'Write the name, an equals sign and the value.',
    });
  }
}

function checkEnvironmentFile(path: string, check: SpecCheck): void {
  if (path.startsWith('/')) return;
  check.problems.push({
    rule: 'environment-file',
    field: 'container.environmentFile',
    message: `path is not absolute: ${JSON.stringify(path)}`,
    hint: 'Name a file of the host by its absolute path.',
  });
}

function checkSecurity(security: unknown, check: SpecCheck): void {
  const known = checkFields(security, 'container.security', securityFields, check);
  if (known === undefined) return;
  for (const name of ['maskedPaths', 'readonlyPaths']) checkSecurityPaths(known[name], name, check);
  const propagation = known['rootfsPropagation'];
  if (typeof propagation !== 'string' || new Set<string>(propagations).has(propagation)) return;
  check.problems.push({
    rule: 'rootfs-propagation',
    field: 'container.security.rootfsPropagation',
    message: `unknown mount propagation: ${JSON.stringify(propagation)}`,
    hint: spellingHint(propagation, propagations),
  });
}

function checkSecurityPaths(paths: unknown, name: string, check: SpecCheck): void {
  if (!Array.isArray(paths)) return;
  for (const [index, path] of paths.entries()) {
    if (String(path).startsWith('/')) continue;
    check.problems.push({
      rule: 'security-path',
      field: `container.security.${name}[${index}]`,
      message: `path is not absolute: ${JSON.stringify(path)}`,
      hint: 'Write it with a leading slash.',
    });
  }
}
