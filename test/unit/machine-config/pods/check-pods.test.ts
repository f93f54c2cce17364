import { expect, test } from 'vitest';
import { checkStaticPods } from '../../../../src/machine-config/index.ts';

const nginx = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'nginx', labels: { app: 'nginx' } },
  spec: {
    containers: [
      {
        name: 'nginx',
        image: 'nginx:1.27',
        ports: [{ containerPort: 80 }],
        resources: { limits: { cpu: 1, memory: '64Mi' } },
        livenessProbe: { httpGet: { port: 'http' } },
      },
    ],
  },
};

function check(pods: readonly unknown[], image = 'ghcr.io/siderolabs/kubelet:v1.34.1') {
  return checkStaticPods({ machine: { kubelet: { image }, pods } });
}

/** The pod with another value at a path, or without the field where the value is undefined. */
function changed(path: string, value: unknown): unknown {
  const names = path.split('.');
  const last = names.pop() ?? '';
  const pod: unknown = structuredClone(nginx);
  let at = pod as Record<string, unknown>;
  for (const name of names) at = at[name] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  return pod;
}

test('checkStaticPods() takes a pod that fits, and says by which release it was read', () => {
  expect(check([nginx])).toEqual({ pods: 1, minor: 34, breaches: [] });
});

test('checkStaticPods() has nothing to say where there are no pods', () => {
  expect(checkStaticPods({ machine: {} })).toEqual({ pods: 0, minor: undefined, breaches: [] });
  expect(checkStaticPods(undefined).breaches).toEqual([]);
});

test.each<[string, string, unknown, string, string]>([
  [
    'a field that is spelt wrongly',
    'spec.containers.0.imagePullpolicy',
    'Always',
    'spec.containers.0.imagePullpolicy',
    '`imagePullpolicy` is not a field of a Container, so the kubelet drops it; did you mean `imagePullPolicy`?',
  ],
  [
    'a field of another place',
    'spec.containers.0.hostNetwork',
    true,
    'spec.containers.0.hostNetwork',
    '`hostNetwork` is not a field of a Container, so the kubelet drops it',
  ],
  [
    'a number for a text',
    'spec.containers.0.env',
    [{ name: 'A', value: 1 }],
    'spec.containers.0.env.0.value',
    'it has to be a text, not `1`; write it in quotes',
  ],
  [
    'a text for a number',
    'spec.containers.0.ports.0.containerPort',
    '80',
    'spec.containers.0.ports.0.containerPort',
    'it has to be a whole number, not `80`',
  ],
  ['a mapping for a list', 'spec.volumes', {}, 'spec.volumes', 'it has to be a list, not a mapping'],
  ['a list for a mapping', 'metadata.labels', ['a'], 'metadata.labels', 'it has to be a mapping, not a list'],
  ['no name', 'metadata.name', undefined, 'metadata', 'refuses a pod without one'],
  ['no container', 'spec.containers', [], 'spec.containers', 'the pod has no container'],
  ['no image', 'spec.containers.0.image', undefined, 'spec.containers.0', 'the container has no image'],
  ['another kind', 'kind', 'Deployment', 'kind', 'a static pod has `kind: Pod`'],
  [
    'a volume mount without its path',
    'spec.containers.0.volumeMounts',
    [{ name: 'a' }],
    'spec.containers.0.volumeMounts.0',
    '`mountPath` is missing in this VolumeMount',
  ],
])('checkStaticPods() finds %s', (_, at, value, path, message) => {
  const { breaches } = check([changed(at, value)]);

  expect(breaches.map((breach) => breach.path.slice(3).join('.'))).toEqual([path]);
  expect(breaches[0]?.message).toContain(message);
});

test('checkStaticPods() knows which release brought a field, and which one took it away', () => {
  const sidecar = changed('spec.initContainers', [{ name: 'a', image: 'a', restartPolicy: 'Always' }]);

  expect(check([sidecar], 'kubelet:v1.27.3').breaches[0]?.message).toBe(
    'Kubernetes 1.27 does not know `restartPolicy` yet: it came with 1.28',
  );
  expect(check([sidecar], 'kubelet:v1.28.0').breaches).toEqual([]);
  expect(check([sidecar], '').breaches).toEqual([]);
});

test('checkStaticPods() finds two pods of one name', () => {
  expect(check([nginx, nginx]).breaches).toEqual([
    { path: ['machine', 'pods', 1], message: 'it has the name `default/nginx` of the pod number 1' },
  ]);
});

test('checkStaticPods() refuses what is not a pod at all', () => {
  expect(check(['nginx']).breaches[0]?.message).toBe('a pod is a mapping, not `nginx`');
});
