// Made by scripts/kubernetes/pod-types.ts of the schemas of Kubernetes 1.25 to 1.37.

/**
 * The fields of a pod and of all that lies in it: `name type`, with `!` where it is required, `[]` for lists, `{}`
 * for maps of any keys, `+34` where it appeared in 1.34, `-30` where it was gone in 1.30.
 */
export const podTypeTable = `
AWSElasticBlockStoreVolumeSource: fsType string, partition integer, readOnly boolean, volumeID! string
Affinity: nodeAffinity NodeAffinity, podAffinity PodAffinity, podAntiAffinity PodAntiAffinity
AppArmorProfile: localhostProfile string +30, type! string +30
AzureDiskVolumeSource: cachingMode string, diskName! string, diskURI! string, fsType string, kind string,
 readOnly boolean
AzureFileVolumeSource: readOnly boolean, secretName! string, shareName! string
CSIVolumeSource: driver! string, fsType string, nodePublishSecretRef LocalObjectReference, readOnly boolean,
 volumeAttributes {string}
Capabilities: add [string], drop [string]
CephFSVolumeSource: monitors! [string], path string, readOnly boolean, secretFile string,
 secretRef LocalObjectReference, user string
CinderVolumeSource: fsType string, readOnly boolean, secretRef LocalObjectReference, volumeID! string
ClaimSource: resourceClaimName string +26 -31, resourceClaimTemplateName string +26 -31
ClusterTrustBundleProjection: labelSelector LabelSelector +29, name string +29, optional boolean +29,
 path! string +29, signerName string +29, user integer +37
ConfigMapEnvSource: name string, optional boolean
ConfigMapKeySelector: key! string, name string, optional boolean
ConfigMapProjection: items [KeyToPath], name string, optional boolean
ConfigMapVolumeSource: defaultMode integer, defaultUser integer +37, items [KeyToPath], name string, optional boolean
Container: args [string], command [string], env [EnvVar], envFrom [EnvFromSource], image string,
 imagePullPolicy string, lifecycle Lifecycle, livenessProbe Probe, name! string, ports [ContainerPort],
 readinessProbe Probe, resizePolicy [ContainerResizePolicy] +27, resources ResourceRequirements,
 restartPolicy string +28, restartPolicyRules [ContainerRestartRule] +34, securityContext SecurityContext,
 startupProbe Probe, stdin boolean, stdinOnce boolean, terminationMessagePath string, terminationMessagePolicy string,
 tty boolean, volumeDevices [VolumeDevice], volumeMounts [VolumeMount], workingDir string
ContainerPort: containerPort! integer, hostIP string, hostPort integer, name string, protocol string
ContainerResizePolicy: resourceName! string +27, restartPolicy! string +27
ContainerRestartRule: action! string +34, exitCodes ContainerRestartRuleOnExitCodes +34
ContainerRestartRuleOnExitCodes: operator! string +34, values [integer] +34
DownwardAPIProjection: items [DownwardAPIVolumeFile]
DownwardAPIVolumeFile: fieldRef ObjectFieldSelector, mode integer, path! string,
 resourceFieldRef ResourceFieldSelector, user integer +37
DownwardAPIVolumeSource: defaultMode integer, defaultUser integer +37, items [DownwardAPIVolumeFile]
EmptyDirVolumeSource: medium string, mode integer +37, sizeLimit string|number
EnvFromSource: configMapRef ConfigMapEnvSource, prefix string, secretRef SecretEnvSource
EnvVar: name! string, value string, valueFrom EnvVarSource
EnvVarSource: configMapKeyRef ConfigMapKeySelector, fieldRef ObjectFieldSelector, fileKeyRef FileKeySelector +34,
 resourceFieldRef ResourceFieldSelector, secretKeyRef SecretKeySelector
EphemeralContainer: args [string], command [string], env [EnvVar], envFrom [EnvFromSource], image string,
 imagePullPolicy string, lifecycle Lifecycle, livenessProbe Probe, name! string, ports [ContainerPort],
 readinessProbe Probe, resizePolicy [ContainerResizePolicy] +27, resources ResourceRequirements,
 restartPolicy string +28, restartPolicyRules [ContainerRestartRule] +34, securityContext SecurityContext,
 startupProbe Probe, stdin boolean, stdinOnce boolean, targetContainerName string, terminationMessagePath string,
 terminationMessagePolicy string, tty boolean, volumeDevices [VolumeDevice], volumeMounts [VolumeMount],
 workingDir string
EphemeralVolumeSource: volumeClaimTemplate PersistentVolumeClaimTemplate
EvictionResponder: name! string +37, priority! integer +37
ExecAction: command [string]
FCVolumeSource: fsType string, lun integer, readOnly boolean, targetWWNs [string], wwids [string]
FileKeySelector: key! string +34, optional boolean +34, path! string +34, volumeName! string +34
FlexVolumeSource: driver! string, fsType string, options {string}, readOnly boolean, secretRef LocalObjectReference
FlockerVolumeSource: datasetName string, datasetUUID string
GCEPersistentDiskVolumeSource: fsType string, partition integer, pdName! string, readOnly boolean
GRPCAction: mode string +37, port! integer, service string
GitRepoVolumeSource: directory string, repository! string, revision string
GlusterfsVolumeSource: endpoints! string, path! string, readOnly boolean
HTTPGetAction: host string, httpHeaders [HTTPHeader], path string, port! string|integer, protocol string +37,
 scheme string
HTTPHeader: name! string, value! string
HostAlias: hostnames [string], ip! string
HostPathVolumeSource: path! string, type string
ISCSIVolumeSource: chapAuthDiscovery boolean, chapAuthSession boolean, fsType string, initiatorName string,
 iqn! string, iscsiInterface string, lun! integer, portals [string], readOnly boolean, secretRef LocalObjectReference,
 targetPortal! string
ImageVolumeSource: pullPolicy string +31, reference string +31
KeyToPath: key! string, mode integer, path! string, user integer +37
LabelSelector: matchExpressions [LabelSelectorRequirement], matchLabels {string}
LabelSelectorRequirement: key! string, operator! string, values [string]
Lifecycle: postStart LifecycleHandler, preStop LifecycleHandler, stopSignal string +33
LifecycleHandler: exec ExecAction, httpGet HTTPGetAction, sleep SleepAction +29, tcpSocket TCPSocketAction
LocalObjectReference: name string
NFSVolumeSource: path! string, readOnly boolean, server! string
NodeAffinity: preferredDuringSchedulingIgnoredDuringExecution [PreferredSchedulingTerm],
 requiredDuringSchedulingIgnoredDuringExecution NodeSelector
NodeSelector: nodeSelectorTerms! [NodeSelectorTerm]
NodeSelectorRequirement: key! string, operator! string, values [string]
NodeSelectorTerm: matchExpressions [NodeSelectorRequirement], matchFields [NodeSelectorRequirement]
ObjectFieldSelector: apiVersion string, fieldPath! string
ObjectMeta: annotations {string}, creationTimestamp string, deletionGracePeriodSeconds integer,
 deletionTimestamp string, finalizers [string], generateName string, generation integer, labels {string}, name string,
 namespace string, ownerReferences [OwnerReference], resourceVersion string, selfLink string, uid string
OwnerReference: apiVersion! string, blockOwnerDeletion boolean, controller boolean, kind! string, name! string,
 uid! string
PersistentVolumeClaimSpec: accessModes [string], dataSource TypedLocalObjectReference,
 dataSourceRef TypedObjectReference, resources VolumeResourceRequirements, selector LabelSelector,
 storageClassName string, volumeAttributesClassName string +29, volumeMode string, volumeName string
PersistentVolumeClaimTemplate: metadata ObjectMeta, spec! PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource: claimName! string, readOnly boolean
PhotonPersistentDiskVolumeSource: fsType string, pdID! string
Pod: apiVersion string, kind string, metadata ObjectMeta, spec PodSpec
PodAffinity: preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm],
 requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm]
PodAffinityTerm: labelSelector LabelSelector, matchLabelKeys [string] +29, mismatchLabelKeys [string] +29,
 namespaceSelector LabelSelector, namespaces [string], topologyKey! string
PodAntiAffinity: preferredDuringSchedulingIgnoredDuringExecution [WeightedPodAffinityTerm],
 requiredDuringSchedulingIgnoredDuringExecution [PodAffinityTerm]
PodCertificateProjection: certificateChainPath string +34, credentialBundlePath string +34, keyPath string +34,
 keyType! string +34, maxExpirationSeconds integer +34, signerName! string +34, user integer +37,
 userAnnotations {string} +35
PodDNSConfig: nameservers [string], options [PodDNSConfigOption], searches [string]
PodDNSConfigOption: name string, value string
PodOS: name! string
PodReadinessGate: conditionType! string
PodResourceClaim: name! string +26, resourceClaimName string +31, resourceClaimTemplateName string +31,
 source ClaimSource +26 -31
PodSchedulingGate: name! string +26
PodSchedulingGroup: podGroupName string +36
PodSecurityContext: appArmorProfile AppArmorProfile +30, fsGroup integer, fsGroupChangePolicy string,
 runAsGroup integer, runAsNonRoot boolean, runAsUser integer, seLinuxChangePolicy string +32,
 seLinuxOptions SELinuxOptions, seccompProfile SeccompProfile, supplementalGroups [integer],
 supplementalGroupsPolicy string +31, sysctls [Sysctl], windowsOptions WindowsSecurityContextOptions
PodSpec: activeDeadlineSeconds integer, affinity Affinity, automountServiceAccountToken boolean,
 containers! [Container], dnsConfig PodDNSConfig, dnsPolicy string, enableServiceLinks boolean,
 ephemeralContainers [EphemeralContainer], evictionResponders [EvictionResponder] +37, hostAliases [HostAlias],
 hostIPC boolean, hostNetwork boolean, hostPID boolean, hostUsers boolean, hostname string,
 hostnameOverride string +34, imagePullSecrets [LocalObjectReference], initContainers [Container], nodeName string,
 nodeSelector {string}, os PodOS, overhead {string|number}, preemptionPolicy string, priority integer,
 priorityClassName string, readinessGates [PodReadinessGate], resourceClaims [PodResourceClaim] +26,
 resources ResourceRequirements +32, restartPolicy string, runtimeClassName string, schedulerName string,
 schedulingGates [PodSchedulingGate] +26, schedulingGroup PodSchedulingGroup +36, securityContext PodSecurityContext,
 serviceAccount string, serviceAccountName string, setHostnameAsFQDN boolean, shareProcessNamespace boolean,
 subdomain string, terminationGracePeriodSeconds integer, tolerations [Toleration],
 topologySpreadConstraints [TopologySpreadConstraint], volumes [Volume], workloadRef WorkloadReference +35 -36
PortworxVolumeSource: fsType string, readOnly boolean, volumeID! string
PreferredSchedulingTerm: preference! NodeSelectorTerm, weight! integer
Probe: exec ExecAction, failureThreshold integer, grpc GRPCAction, httpGet HTTPGetAction, initialDelaySeconds integer,
 periodSeconds integer, successThreshold integer, tcpSocket TCPSocketAction, terminationGracePeriodSeconds integer,
 timeoutSeconds integer
ProjectedVolumeSource: defaultMode integer, defaultUser integer +37, sources [VolumeProjection]
QuobyteVolumeSource: group string, readOnly boolean, registry! string, tenant string, user string, volume! string
RBDVolumeSource: fsType string, image! string, keyring string, monitors! [string], pool string, readOnly boolean,
 secretRef LocalObjectReference, user string
ResourceClaim: name! string +26, request string +31
ResourceFieldSelector: containerName string, divisor string|number, resource! string
ResourceRequirements: claims [ResourceClaim] +26, limits {string|number}, requests {string|number}
SELinuxOptions: level string, role string, type string, user string
ScaleIOVolumeSource: fsType string, gateway! string, protectionDomain string, readOnly boolean,
 secretRef! LocalObjectReference, sslEnabled boolean, storageMode string, storagePool string, system! string,
 volumeName string
SeccompProfile: localhostProfile string, type! string
SecretEnvSource: name string, optional boolean
SecretKeySelector: key! string, name string, optional boolean
SecretProjection: items [KeyToPath], name string, optional boolean
SecretVolumeSource: defaultMode integer, defaultUser integer +37, items [KeyToPath], optional boolean,
 secretName string
SecurityContext: allowPrivilegeEscalation boolean, appArmorProfile AppArmorProfile +30, capabilities Capabilities,
 privileged boolean, procMount string, readOnlyRootFilesystem boolean, runAsGroup integer, runAsNonRoot boolean,
 runAsUser integer, seLinuxOptions SELinuxOptions, seccompProfile SeccompProfile,
 windowsOptions WindowsSecurityContextOptions
ServiceAccountTokenProjection: audience string, expirationSeconds integer, path! string, user integer +37
SleepAction: seconds! integer +29
StorageOSVolumeSource: fsType string, readOnly boolean, secretRef LocalObjectReference, volumeName string,
 volumeNamespace string
Sysctl: name! string, value! string
TCPSocketAction: host string, port! string|integer
Toleration: effect string, key string, operator string, tolerationSeconds integer, value string
TopologySpreadConstraint: labelSelector LabelSelector, matchLabelKeys [string], maxSkew! integer, minDomains integer,
 nodeAffinityPolicy string, nodeTaintsPolicy string, topologyKey! string, whenUnsatisfiable! string
TypedLocalObjectReference: apiGroup string, kind! string, name! string
TypedObjectReference: apiGroup string +26, kind! string +26, name! string +26, namespace string +26
Volume: awsElasticBlockStore AWSElasticBlockStoreVolumeSource, azureDisk AzureDiskVolumeSource,
 azureFile AzureFileVolumeSource, cephfs CephFSVolumeSource, cinder CinderVolumeSource,
 configMap ConfigMapVolumeSource, csi CSIVolumeSource, downwardAPI DownwardAPIVolumeSource,
 emptyDir EmptyDirVolumeSource, ephemeral EphemeralVolumeSource, fc FCVolumeSource, flexVolume FlexVolumeSource,
 flocker FlockerVolumeSource, gcePersistentDisk GCEPersistentDiskVolumeSource, gitRepo GitRepoVolumeSource,
 glusterfs GlusterfsVolumeSource, hostPath HostPathVolumeSource, image ImageVolumeSource +31, iscsi ISCSIVolumeSource,
 name! string, nfs NFSVolumeSource, persistentVolumeClaim PersistentVolumeClaimVolumeSource,
 photonPersistentDisk PhotonPersistentDiskVolumeSource, portworxVolume PortworxVolumeSource,
 projected ProjectedVolumeSource, quobyte QuobyteVolumeSource, rbd RBDVolumeSource, scaleIO ScaleIOVolumeSource,
 secret SecretVolumeSource, storageos StorageOSVolumeSource, vsphereVolume VsphereVirtualDiskVolumeSource
VolumeDevice: devicePath! string, name! string
VolumeMount: bindMountOptions [string] +37, mountPath! string, mountPropagation string, name! string,
 readOnly boolean, recursiveReadOnly string +30, subPath string, subPathExpr string
VolumeProjection: clusterTrustBundle ClusterTrustBundleProjection +29, configMap ConfigMapProjection,
 downwardAPI DownwardAPIProjection, podCertificate PodCertificateProjection +34, secret SecretProjection,
 serviceAccountToken ServiceAccountTokenProjection
VolumeResourceRequirements: limits {string|number} +29, requests {string|number} +29
VsphereVirtualDiskVolumeSource: fsType string, storagePolicyID string, storagePolicyName string, volumePath! string
WeightedPodAffinityTerm: podAffinityTerm! PodAffinityTerm, weight! integer
WindowsSecurityContextOptions: gmsaCredentialSpec string, gmsaCredentialSpecName string, hostProcess boolean,
 runAsUserName string
WorkloadReference: name! string +35 -36, podGroup! string +35 -36, podGroupReplicaKey string +35 -36
`;

/** The releases of Kubernetes whose schemas the table was made of, as minor versions. */
export const podReleases = { first: 25, last: 37 } as const;
