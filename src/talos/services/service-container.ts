import { propagations } from '../data/service-fields.ts';
import { type SpecCheck, spellingHint } from './service-check.ts';
import { checkMounts } from './service-mounts.ts';
import type { ServiceContainer, ServiceSecurity } from './service-spec.ts';

/** Checks `container`: the program and its surroundings. */
export function checkContainer(container: ServiceContainer, check: SpecCheck): void {
  const { entrypoint = '', environment = [], environmentFile = '', mounts = [], security = {} } = container;
  if (entrypoint === '') checkMissingEntrypoint(check);
  checkEnvironment(environment, check);
  if (environmentFile !== '') checkEnvironmentFile(environmentFile, check);
  checkMounts(mounts, check);
  checkSecurity(security, check);
}

function checkMissingEntrypoint(check: SpecCheck): void {
  check.problems.push({
    rule: 'entrypoint',
    field: 'container.entrypoint',
    message: "container endpoint can't be empty",
    hint: 'Name the program, as a path inside the container root file system such as `./hello`.',
  });
}

function checkEnvironment(environment: readonly string[], check: SpecCheck): void {
  for (const [index, entry] of environment.entries()) {
    if (/^[^=\s]+=/.test(entry)) continue;
    check.warnings.push({
      rule: 'environment',
      field: `container.environment[${index}]`,
      message: `${JSON.stringify(entry)} is not \`KEY=value\``,
      hint: 'Write the name, an equals sign and the value.',
    });
  }
}

function checkEnvironmentFile(path: string, check: SpecCheck): void {
  if (path.startsWith('/')) return;
  check.warnings.push({
    rule: 'environment-file',
    field: 'container.environmentFile',
    message: `the path is not absolute: ${JSON.stringify(path)}`,
    hint: 'Name a file of the host by its absolute path.',
  });
}

function checkSecurity(security: ServiceSecurity, check: SpecCheck): void {
  const { maskedPaths = [], readonlyPaths = [], rootfsPropagation: propagation = '' } = security;
  checkSecurityPaths(maskedPaths, 'maskedPaths', check);
  checkSecurityPaths(readonlyPaths, 'readonlyPaths', check);
  if (propagation === '' || new Set<string>(propagations).has(propagation)) return;
  check.warnings.push({
    rule: 'rootfs-propagation',
    field: 'container.security.rootfsPropagation',
    message: `unknown mount propagation: ${JSON.stringify(propagation)}`,
    hint: spellingHint(propagation, propagations),
  });
}

function checkSecurityPaths(paths: readonly string[], name: string, check: SpecCheck): void {
  for (const [index, path] of paths.entries()) {
    if (path.startsWith('/')) continue;
    check.warnings.push({
      rule: 'security-path',
      field: `container.security.${name}[${index}]`,
      message: `the path is not absolute: ${JSON.stringify(path)}`,
      hint: 'Write it with a leading slash.',
    });
  }
}
