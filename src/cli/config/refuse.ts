import { usage } from '../../errors/index.ts';
import { STANDARD_INPUT } from '../read-text.ts';
import { withoutMirror } from './choose-mirror.ts';
import type { ConfigFlags } from './flags.ts';

/** Throws `USAGE` for contradictory flags, and for flags that need others. */
export function refuseContradictions(chosen: ConfigFlags): void {
  refuseLooseLinkFlags(chosen);
  refuseWithoutMirror(chosen);
  refuseFormats(chosen);
  refuseOutputs(chosen);
  refuseSharedInput(chosen);
}

function refuseWithoutMirror(chosen: ConfigFlags): void {
  const { naming, prefix, username, passwordFile } = chosen;
  // The mirror may also be named in a mirror file.
  const hasMirror = chosen.mirror !== undefined || chosen.file.length > 0;
  if (!hasMirror && nodeFlags(chosen).length === 0) throw withoutMirror();
  const unused = hasMirror ? undefined : mirrorFlags(chosen)[0];
  if (unused !== undefined) {
    throw usage(`\`${unused}\` is about the mirror, and there is none`, 'Add `--mirror URL`.');
  }
  if ((naming === 'prefix') !== (prefix !== undefined)) {
    throw usage('`--naming prefix` and `--prefix PATH` need each other', 'Give both, or neither.');
  }
  if (passwordFile !== undefined && username === undefined) {
    throw usage('`--password-file` is a part of a login, and there is no name', 'Add `--username NAME`.');
  }
}

function refuseFormats(chosen: ConfigFlags): void {
  const { format, merge } = chosen;
  const [node] = nodeFlags(chosen);
  if (format !== 'talos' && node !== undefined) {
    throw usage(`\`${node}\` is for nodes of Talos, and \`--format ${format}\` is not`, 'Leave one of them out.');
  }
  if (merge !== undefined && format !== 'talos') {
    throw usage(
      `\`--merge\` is for machine configurations, and \`--format ${format}\` makes none`,
      'Leave one of them out.',
    );
  }
}

function refuseOutputs({ format, merge, inPlace, output, replace }: ConfigFlags): void {
  if (inPlace && (merge === undefined || merge === STANDARD_INPUT)) {
    throw usage('`--in-place` needs a file to write', 'Add `--merge FILE`.');
  }
  if (output !== undefined && !['hosts.toml', 'registries.conf'].includes(format)) {
    throw usage(
      `\`--format ${format}\` makes one text, which goes to standard output`,
      'Leave `--output` out, and use `>`.',
    );
  }
  if (replace && output === undefined) {
    throw usage('`--replace` is for files, and none are written', 'Add `--output DIR`, or leave it out.');
  }
}

function refuseSharedInput({ file, machineConfig, manifests, passwordFile, ca, network, merge }: ConfigFlags): void {
  const names = [...file, ...machineConfig, ...manifests, passwordFile, ca, network, merge];
  if (names.filter((name) => name === STANDARD_INPUT).length > 1) {
    throw usage('standard input can be one source only', 'Write the other texts to files.');
  }
}

function refuseLooseLinkFlags(chosen: ConfigFlags): void {
  const { network, address, gateway, route, bondMode, bondLink, vlan } = chosen;
  const used = [
    ...(address.length > 0 ? ['--address'] : []),
    ...(gateway === undefined ? [] : ['--gateway']),
    ...(route.length > 0 ? ['--route'] : []),
    ...(bondMode === undefined ? [] : ['--bond-mode']),
    ...(bondLink.length > 0 ? ['--bond-link'] : []),
    ...(vlan === undefined ? [] : ['--vlan']),
  ];
  if (used[0] !== undefined && chosen.interface === undefined) {
    throw usage(`\`${used[0]}\` belongs to an interface, and none is named`, 'Add `--interface NAME`.');
  }
  if (chosen.interface !== undefined && network !== undefined) {
    throw usage('`--network` and `--interface` both describe interfaces', 'Put all interfaces into the file.');
  }
  if (bondLink.length > 0 && bondMode === undefined) {
    throw usage('`--bond-link` is a part of a bond, and there is none', 'Add `--bond-mode MODE`.');
  }
}

/** The given flags that only a Talos node understands. */
function nodeFlags(chosen: ConfigFlags): readonly string[] {
  return [
    ...(chosen.nameserver.length > 0 ? ['--nameserver'] : []),
    ...(chosen.timeServer.length > 0 ? ['--time-server'] : []),
    ...(chosen.network === undefined ? [] : ['--network']),
    ...(chosen.hostname === undefined ? [] : ['--hostname']),
    ...(chosen.interface === undefined ? [] : ['--interface']),
  ];
}

function mirrorFlags({
  username,
  ca,
  insecureSkipVerify,
  skipFallback,
  hosts,
  prefix,
}: ConfigFlags): readonly string[] {
  return [
    ...(username === undefined ? [] : ['--username']),
    ...(ca === undefined ? [] : ['--ca']),
    ...(insecureSkipVerify ? ['--insecure-skip-verify'] : []),
    ...(skipFallback ? ['--skip-fallback'] : []),
    ...(hosts.length > 0 ? ['--hosts'] : []),
    ...(prefix === undefined ? [] : ['--prefix']),
  ];
}
