/** A piece of configuration that points a client at this registry. */
export interface Snippet {
  readonly title: string;
  readonly text: string;
}

export interface SnippetInput {
  /** Such as `http://registry.internal:5000`. */
  readonly url: string;
  /** Such as `registry.internal:5000`. */
  readonly host: string;
  /** The hosts whose images are here. */
  readonly hosts: readonly string[];
}

/** Configuration for several clients, so that they pull the images of these hosts from here. */
export function snippets({ url, host, hosts }: SnippetInput): readonly Snippet[] {
  const [first] = hosts;
  if (first === undefined) return [];
  const isHub = hosts.includes('docker.io');
  return [
    { title: 'Talos, machine configuration patch', text: talosPatch(url, hosts) },
    { title: 'talosctl cluster create', text: hosts.map((name) => `--registry-mirror ${name}=${url}`).join(' \\\n') },
    { title: `containerd, /etc/containerd/certs.d/${first}/hosts.toml`, text: hostsToml(url, first) },
    ...(isHub ? [{ title: 'docker, /etc/docker/daemon.json', text: daemonJson(url, host) }] : []),
  ];
}

function talosPatch(url: string, hosts: readonly string[]): string {
  const mirrors = hosts.map((name) => `      ${name}:\n        endpoints:\n          - ${url}`);
  return ['machine:', '  registries:', '    mirrors:', ...mirrors].join('\n');
}

function hostsToml(url: string, host: string): string {
  const server = host === 'docker.io' ? 'registry-1.docker.io' : host;
  return `server = "https://${server}"\n\n[host."${url}"]\n  capabilities = ["pull", "resolve"]`;
}

/** docker uses a mirror only for images of the Docker Hub, and must be told to use plain HTTP. */
function daemonJson(url: string, host: string): string {
  const insecure = url.startsWith('http://') ? { 'insecure-registries': [host] } : {};
  return JSON.stringify({ 'registry-mirrors': [url], ...insecure }, undefined, 2);
}

/** The hosts that begin the names of repositories: the first part of a name, if it can be a host. */
export function hostsIn(repositories: readonly string[]): readonly string[] {
  const first = repositories.flatMap((name) => {
    const slash = name.indexOf('/');
    const part = name.slice(0, Math.max(slash, 0));
    return /\./.test(part) || part === 'localhost' ? [part.replace(/_(\d+)$/, ':$1')] : [];
  });
  return [...new Set(first)].sort();
}
