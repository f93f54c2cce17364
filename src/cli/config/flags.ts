import * as z from 'zod';
import { flag } from '../command.ts';

const text = z.string().optional();

const texts = z.array(z.string()).default([]);

/** The flags of `config registries`. */
export const configFlags = z.strictObject({
  mirror: flag(text, {
    placeholder: 'URL',
    description:
      'The registry inside, as nodes reach it: http://10.5.0.1:6000, or with a path of repositories. Default: https and the target of the mirror.yaml.',
  }),
  talos: flag(text, {
    placeholder: 'VERSION',
    description:
      'Release of the nodes: decides the form. Without other sources its images say which hosts are mirrored.',
  }),
  hosts: flag(texts, { placeholder: 'LIST', description: 'Hosts to mirror, separated by commas: docker.io,ghcr.io.' }),
  file: flag(texts, {
    short: 'f',
    placeholder: 'FILE',
    description: 'Mirror the hosts of the references in a text, or of a mirror.yaml.',
  }),
  machineConfig: flag(texts, {
    placeholder: 'FILE',
    description: 'Mirror the hosts of the images that a Talos machine configuration names.',
  }),
  manifests: flag(texts, { placeholder: 'FILE', description: 'Mirror the hosts of the images of Kubernetes objects.' }),
  naming: flag(text, {
    placeholder: 'RULE',
    description:
      'How the images were named at the mirror: replace-host, keep-host, prefix, or a template such as cache/{host}/{path}. Default: as the mirror.yaml says, else replace-host.',
  }),
  prefix: flag(text, { placeholder: 'PATH', description: 'With --naming prefix: what stands in place of the host.' }),
  skipFallback: flag(z.boolean().default(false), {
    description: 'Never ask the registry itself where the mirror has no answer. Talos 1.9 and newer.',
  }),
  username: flag(text, { placeholder: 'NAME', description: 'Login at the mirror.' }),
  passwordFile: flag(text, {
    placeholder: 'FILE',
    description: 'Its password. Without it the output has a placeholder, ${REGISTRY_PASSWORD}.',
  }),
  ca: flag(text, {
    placeholder: 'FILE',
    description: 'Certificate of the authority that the mirror is signed by (PEM).',
  }),
  insecureSkipVerify: flag(z.boolean().default(false), { description: 'Do not check the certificate of the mirror.' }),
  nameserver: flag(texts, { placeholder: 'IP', description: 'Name server of the nodes.' }),
  timeServer: flag(texts, { placeholder: 'HOST', description: 'Time server (NTP) of the nodes.' }),
  network: flag(text, {
    placeholder: 'FILE',
    description: 'Static network of a node, written as machine.network; becomes the form of the release.',
  }),
  hostname: flag(text, { placeholder: 'NAME', description: 'Name of the node.' }),
  interface: flag(text, { placeholder: 'NAME', description: 'Interface of the flags below, such as eth0 or bond0.' }),
  address: flag(texts, { placeholder: 'CIDR', description: 'Address with its network: 10.0.0.201/8.' }),
  gateway: flag(text, { placeholder: 'IP', description: 'Default gateway.' }),
  route: flag(texts, { placeholder: 'CIDR=IP', description: 'Another network, and the gateway to it.' }),
  bondMode: flag(text, { placeholder: 'MODE', description: 'Make the interface a bond: active-backup, 802.3ad, …' }),
  bondLink: flag(texts, { placeholder: 'NAME', description: 'Interface that is a part of the bond.' }),
  vlan: flag(text, { placeholder: 'ID', description: 'Addresses and routes belong to this VLAN on the interface.' }),
  format: flag(z.enum(['talos', 'flags', 'hosts.toml', 'registries.conf']).default('talos'), {
    placeholder: 'NAME',
    description:
      'A machine-config patch, flags of talosctl cluster create, or files for containerd or podman and skopeo.',
  }),
  merge: flag(text, {
    placeholder: 'FILE',
    description: 'Print this machine configuration with the patch merged into it.',
  }),
  inPlace: flag(z.boolean().default(false), { description: 'With --merge: write FILE itself instead.' }),
  output: flag(text, { short: 'o', placeholder: 'DIR', description: 'Write the files below this folder.' }),
  replace: flag(z.boolean().default(false), {
    description: 'With --output: overwrite files with other content.',
  }),
  json: flag(z.boolean().default(false), { description: 'Print what was made as one JSON document.' }),
  quiet: flag(z.boolean().default(false), { short: 'q', description: 'Do not print warnings.' }),
});

export type ConfigFlags = z.output<typeof configFlags>;
