import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isMapping } from '../../talos/index.ts';
import { listAt, type Mapping, mappingAt, textOf, valueAt } from '../values.ts';
import type { RuleBreach } from './finding.ts';

type Rule = (document: Mapping) => readonly RuleBreach[];

/** Checks the documents of registries, from 1.12 on. */
export const registryRules: Readonly<Record<string, Rule>> = {
  RegistryMirrorConfig: (document) =>
    listAt(document, 'endpoints').flatMap((endpoint, index) => {
      const url = textOf(valueAt(endpoint, 'url'));
      const message = urlProblem(url);
      return message === undefined ? [] : [{ path: ['endpoints', index], message }];
    }),
  RegistryAuthConfig: (document) => {
    const given = ['username', 'auth', 'identityToken'].filter((name) => textOf(document[name]) !== '');
    const last = given.at(-1);
    if (last === undefined || given.length < 2) return [];
    return [{ path: [last], message: `${given.map((name) => `\`${name}\``).join(' and ')} exclude each other` }];
  },
  RegistryTLSConfig: (document) => {
    const ca = textOf(document['ca']);
    const identity = valueAt(document, 'clientIdentity');
    const part = (name: string): string => textOf(valueAt(identity, name));
    const wrong = (name: string, message: string): RuleBreach => ({ path: ['clientIdentity', name], message });
    return [
      ...(ca === '' || hasCertificate(ca) ? [] : [{ path: ['ca'], message: 'it does not contain a certificate' }]),
      ...(identity === undefined || hasCertificate(part('cert'))
        ? []
        : [wrong('cert', 'it does not contain a certificate')]),
      ...(identity === undefined || isPrivateKey(part('key'))
        ? []
        : [wrong('key', 'it does not contain a private key')]),
    ];
  },
};

/** @see url.Parse() of Go */
function urlProblem(url: string): string | undefined {
  if (url === '') return 'it has no `url`';
  if (!/^https?:/i.test(url)) return 'its `url` is neither http nor https';
  const authority = /^[a-z]+:\/\/([^/?#]*)/i.exec(url)?.[1] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const isHost = /^(?:\[[0-9a-fA-F:.]+(?:%25[\w.~-]+)?\]|[^\s[\]<>"\\^`{|}:]*)(?::\d*)?$/.test(host);
  const isText = !/\p{Cc}|%(?![0-9a-fA-F]{2})/u.test(url);
  return isHost && isText ? undefined : 'its `url` is not valid';
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).type === 'private';
  } catch {
    return false;
  }
}

/** Whether a PEM text contains a certificate among its blocks, as Go looks for it. */
function hasCertificate(pem: string): boolean {
  return [...pem.matchAll(/-----BEGIN CERTIFICATE-----\r?\n[\s\S]+?-----END CERTIFICATE-----/g)].some(([block]) => {
    try {
      return new X509Certificate(block).raw.length > 0;
    } catch {
      return false;
    }
  });
}

/** Checks `machine.registries`. */
export function checkOldRegistries(registries: Mapping): readonly RuleBreach[] {
  return ['mirrors', 'config'].flatMap((part) =>
    Object.entries(mappingAt(registries, part)).flatMap(([host, value]) =>
      isMapping(value) ? [] : [{ path: [part, host], message: 'it has no value' }],
    ),
  );
}
