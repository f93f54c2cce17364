import { expect, test } from 'vitest';
import { imagesOfManifests, parseImagePath } from '../../../../src/mirror/index.ts';
import { formatReference } from '../../../../src/oci/index.ts';

function find(text: string, ...imagePaths: readonly string[]) {
  return imagesOfManifests({ name: 'all.yaml', text }, { imagePaths: imagePaths.map(parseImagePath) });
}

function references(text: string, ...imagePaths: readonly string[]): readonly string[] {
  return find(text, ...imagePaths).images.map(({ reference }) => formatReference(reference));
}

/** As `helm template` writes a chart. */
const helm = `---
# Source: shop/templates/configmap.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  index.html: |
    image: not-an-image-field
---
# Source: shop/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-web
  namespace: shop
  labels: &labels { app.kubernetes.io/name: shop }
spec:
  selector: { matchLabels: *labels }
  template:
    metadata: { labels: *labels }
    spec:
      initContainers:
        - name: migrate
          image: "registry.acme.example:5000/shop/migrate:2.1"
      containers:
        - name: web
          image: "nginx:1.27@sha256:${'ab'.repeat(32)}"
          ports: [{ containerPort: 80 }]
        - name: exporter
          image: quay.io/acme/exporter:v0.3
      volumes:
        - name: config
          configMap: { name: shop }
        - name: models
          image: { reference: "quay.io/acme/models:v7", pullPolicy: IfNotPresent }
---
# Source: shop/templates/empty.yaml
---
# Source: shop/templates/cronjob.yaml
apiVersion: batch/v1
kind: CronJob
metadata: { name: shop-clean }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          containers: [{ name: clean, image: busybox }]
          ephemeralContainers: [{ name: debug, image: "busybox:1.36" }]
`;

test('imagesOfManifests() finds every image of the output of Helm, in its order', () => {
  expect(references(helm)).toEqual([
    'registry.acme.example:5000/shop/migrate:2.1',
    `docker.io/library/nginx:1.27@sha256:${'ab'.repeat(32)}`,
    'quay.io/acme/exporter:v0.3',
    'quay.io/acme/models:v7',
    'docker.io/library/busybox:latest',
    'docker.io/library/busybox:1.36',
  ]);
});

test('imagesOfManifests() says which object named an image, and where', () => {
  expect(find(helm).images[0]?.origin).toEqual({
    kind: 'manifests',
    from: 'all.yaml',
    what: 'Deployment shop/shop-web: spec.template.spec.initContainers[0].image',
    line: 25,
    column: 18,
  });
});

test('imagesOfManifests() reads what `kubectl get -o json` prints', () => {
  const pod = (name: string, image: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'a' },
    spec: { containers: [{ name, image }] },
  });
  const list = {
    apiVersion: 'v1',
    kind: 'List',
    items: [pod('x', 'app:1'), { apiVersion: 'v1', kind: 'List', items: [pod('y', 'app:2')] }],
  };

  expect(
    find(JSON.stringify(list)).images.map(({ reference, origin }) => [formatReference(reference), origin.what]),
  ).toEqual([
    ['docker.io/library/app:1', 'Pod a/x: spec.containers[0].image'],
    ['docker.io/library/app:2', 'Pod a/y: spec.containers[0].image'],
  ]);
});

test('imagesOfManifests() knows the kind of the items of a list that do not say it', () => {
  const { images } = find(
    'kind: PodList\napiVersion: v1\nitems:\n- metadata: {name: x}\n  spec: {containers: [{image: app:1}]}\n',
  );

  expect(images[0]?.origin.what).toBe('Pod x: spec.containers[0].image');
});

test('imagesOfManifests() finds pod specs inside objects of any kind', () => {
  const text = `
apiVersion: kubernetes.crossplane.io/v1
kind: Object
metadata: { name: wrapped }
spec:
  forProvider:
    manifest: { kind: Deployment, spec: { template: { spec: { containers: [{ name: a, image: deep/app:1 }] } } } }
`;

  expect(references(text)).toEqual(['docker.io/deep/app:1']);
});

test('imagesOfManifests() resolves aliases and merge keys', () => {
  const text = `
kind: Pod
x: &base { image: app:1 }
spec:
  containers:
    - { <<: *base, name: a }
    - { <<: *base, name: b, image: app:2 }
`;

  expect(references(text)).toEqual(['docker.io/library/app:1', 'docker.io/library/app:2']);
});

test('imagesOfManifests() ends where objects contain themselves', () => {
  expect(
    references(
      '&self\nkind: List\nitems:\n- *self\n- &pod {kind: Pod, spec: {containers: [{image: app:1}], again: *pod}}\n',
    ),
  ).toEqual(['docker.io/library/app:1']);
});

const prometheus = `
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: { name: k8s, namespace: monitoring }
spec:
  image: quay.io/prometheus/prometheus:v2.53.0
  thanos: { image: { registry: quay.io, repository: thanos/thanos, tag: v0.35.1 } }
  sidecars: [{ image: quay.io/acme/a:1 }, { image: quay.io/acme/b:1 }]
`;

test.each([
  ['a text', ['Prometheus=.spec.image'], ['quay.io/prometheus/prometheus:v2.53.0']],
  ['parts', ['Prometheus=.spec.thanos.image'], ['quay.io/thanos/thanos:v0.35.1']],
  ['items of a list', ['Prometheus=.spec.sidecars[].image'], ['quay.io/acme/a:1', 'quay.io/acme/b:1']],
  [
    'a kind with its group',
    ['Prometheus.monitoring.coreos.com=.spec.image'],
    ['quay.io/prometheus/prometheus:v2.53.0'],
  ],
  ['a kind of another group', ['Prometheus.acme.example=.spec.image'], []],
])('imagesOfManifests() takes %s from a path of a custom resource', (_, paths, images) => {
  expect(references(prometheus, ...paths)).toEqual(images);
});

test('imagesOfManifests() names the path of images that only an operator understands, once for a kind', () => {
  const { images, warnings } = find(prometheus + '---' + prometheus);

  expect(images).toEqual([]);
  expect(warnings.filter((warning) => warning.includes('--image-path'))).toEqual([
    expect.stringContaining("`--image-path 'Prometheus=.spec.image'`"),
    expect.stringContaining("`--image-path 'Prometheus=.spec.thanos.image'`"),
    expect.stringContaining("`--image-path 'Prometheus=.spec.sidecars[].image'`"),
  ]);
});

test.each([
  ['redis:7', 1],
  ['quay.io/a/b@sha256:' + '0'.repeat(64), 1],
  ['https://acme.example/icon.png', 0],
  ['icon.png', 0],
  ['*:latest', 0],
])('imagesOfManifests() with %s in a field called image gives %i warnings of it', (image, count) => {
  const { warnings } = find(JSON.stringify({ kind: 'Workflow', spec: { script: { image } } }));

  expect(warnings.filter((warning) => warning.includes('Workflow=.spec.script.image'))).toHaveLength(count);
});

test('imagesOfManifests() is quiet about images that a path lists', () => {
  expect(
    find(prometheus, 'Prometheus=.spec.image', 'Prometheus=.spec.thanos.image', 'Prometheus=.spec.sidecars[].image')
      .warnings,
  ).toEqual([]);
});

test('imagesOfManifests() warns of a path that selects nothing', () => {
  expect(find(helm, 'Prometheus=.spec.image').warnings).toEqual([expect.stringContaining('selects nothing')]);
});

test('imagesOfManifests() warns of objects without images', () => {
  expect(find('kind: Namespace\napiVersion: v1\n').warnings).toEqual(['all.yaml: no object there names an image']);
});

test('imagesOfManifests() leaves patterns of policies out, with a warning', () => {
  const { images, warnings } = find(`
apiVersion: kyverno.io/v1
kind: ClusterPolicy
metadata: { name: no-latest }
spec: { rules: [{ validate: { pattern: { spec: { containers: [{ image: "!*:latest" }] } } } }] }
`);

  expect(images).toEqual([]);
  expect(warnings[0]).toMatch(
    /^all\.yaml:5:\d+: ClusterPolicy no-latest: spec.*\.image is left out: image reference `!\*:latest`/,
  );
});

test('imagesOfManifests() passes over images that are not set yet', () => {
  expect(
    references(
      'kind: Pod\nspec:\n  containers:\n  - {name: a, image: ""}\n  - {name: b, image: null}\n  - {name: c}\n  - text\n',
    ),
  ).toEqual([]);
});

test.each([
  ['broken YAML', 'kind: Pod\nspec: [\n', 'KUBERNETES_INVALID', /^all\.yaml:\d:\d: .*flow/, 'YAML syntax'],
  [
    'an unrendered chart',
    'kind: Pod\nspec: {{ .Values.spec }}\n',
    'KUBERNETES_INVALID',
    /^all\.yaml:\d/,
    'helm template',
  ],
  [
    'a message in the place of objects',
    'Error: chart not found\n---\nno\n',
    'KUBERNETES_INVALID',
    /^all\.yaml:1:1: found a mapping without `kind`/,
    'rendered',
  ],
  ['a text', 'hello\n', 'KUBERNETES_INVALID', /^all\.yaml:1:1: expected a Kubernetes object, found a text/, 'kubectl'],
  ['values of a chart', 'image: {repository: a}\n', 'KUBERNETES_INVALID', /without `kind`/, 'values of a chart'],
  ['a machine configuration', 'machine: {}\n', 'KUBERNETES_INVALID', /without `kind`/, '--machine-config'],
  [
    'an item that is no object',
    'kind: List\nitems:\n- 7\n',
    'KUBERNETES_INVALID',
    /^all\.yaml:3:3: at `items\[0\]`: .*found `7`/,
    'kubectl',
  ],
  [
    'an image that is a number',
    'kind: Pod\nspec:\n  containers:\n  - image: 1.5\n',
    'KUBERNETES_INVALID',
    /^all\.yaml:4:12: at `spec\.containers\[0\]\.image`: .*found `1\.5`/,
    'as text',
  ],
  [
    'an image that is none',
    'kind: Pod\nspec:\n  containers:\n  - image: Nginx\n',
    'REFERENCE_INVALID',
    /^all\.yaml:4:12: at `spec\.containers\[0\]\.image`: image reference `Nginx`/,
    'lower case',
  ],
  [
    'a variable',
    'kind: Pod\nspec:\n  containers:\n  - image: app:$TAG\n',
    'REFERENCE_INVALID',
    /^all\.yaml:4:12/,
    'envsubst',
  ],
  ['nothing', '# only a comment\n', 'KUBERNETES_INVALID', /^all\.yaml:1:1: found no document/, 'command'],
])('imagesOfManifests() refuses %s', (_, text, code, message, hint) => {
  expect(() => find(text)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message), hint: expect.stringContaining(hint) }),
  );
});

test('imagesOfManifests() refuses a bad image at a path that was asked for', () => {
  expect(() => find('kind: Thing\nspec: {image: {tag: v1}}\n', 'Thing=.spec.image')).toThrow(
    expect.objectContaining({
      code: 'KUBERNETES_INVALID',
      message: expect.stringContaining('found a mapping'),
      details: expect.objectContaining({ line: 2, column: 15 }),
    }),
  );
});

test('imagesOfManifests() reports mistakes of all documents at once', () => {
  expect(() =>
    find('kind: Pod\nspec: {containers: [{image: A}]}\n---\nkind: Pod\nspec: {containers: [{image: B}]}\n'),
  ).toThrow(/all\.yaml:2:.*\nall\.yaml:5:/);
});

/** As `kubectl get pods,nodes,deployments,widgets -o yaml --show-managed-fields` prints them. */
const running = `apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: a
    annotations:
      kubectl.kubernetes.io/last-applied-configuration: '{"kind":"Pod","spec":{"containers":[{"image":"acme/old:1"}]}}'
    managedFields:
    - manager: kubectl
      fieldsV1: { "f:spec": { "f:containers": { 'k:{"name":"a"}': { "f:image": {} } } } }
  spec: { containers: [{ name: a, image: acme/app:1 }] }
  status:
    containerStatuses: [{ name: a, image: docker.io/acme/app:1, imageID: "docker.io/acme/app@sha256:${'1'.repeat(64)}" }]
    initContainerStatuses: [{ name: i, image: acme/init:1 }]
    ephemeralContainerStatuses: [{ name: e, image: acme/debug:1 }]
- apiVersion: v1
  kind: Node
  metadata: { name: n }
  status: { images: [{ names: ["acme/cached:1"], sizeBytes: 5 }], nodeInfo: { image: acme/os:1 } }
- apiVersion: apps/v1
  kind: Deployment
  metadata: { name: d }
  spec: { template: { spec: { containers: [{ name: a, image: acme/web:1 }] } } }
  status: { currentImage: "acme/web:0", image: "acme/web:0" }
- apiVersion: acme.example/v1
  kind: Widget
  metadata: { name: w }
  spec: { template: { spec: { containers: [{ name: a, image: acme/widget:1 }] } } }
  status:
    image: acme/widget:0
    template: { spec: { containers: [{ name: a, image: acme/widget:0 }] } }
`;

test('imagesOfManifests() takes what objects ask for, and not what a cluster reports of them', () => {
  expect(references(running)).toEqual(['docker.io/acme/app:1', 'docker.io/acme/web:1', 'docker.io/acme/widget:1']);
  expect(find(running).warnings).toEqual([]);
});

test('imagesOfManifests() looks into a status where it is told to, and warns of fields called so elsewhere', () => {
  const text = 'apiVersion: a/v1\nkind: W\nstatus: { image: "acme/s:1" }\nspec: { status: { image: "acme/t:1" } }\n';

  expect(references(text, 'W=status.image')).toEqual(['docker.io/acme/s:1']);
  expect(find(text).warnings).toContainEqual(expect.stringContaining("--image-path 'W=.spec.status.image'"));
});
