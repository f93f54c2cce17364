import { bytesContent, type SizedContent } from '../../bytes/index.ts';

export interface OvfFacts {
  /** Of the virtual machine. */
  readonly name: string;
  readonly architecture: 'amd64' | 'arm64';
  /** Of the disk, in bytes. */
  readonly capacity: number;
  /** Of the packed disk, in bytes. */
  readonly fileBytes: number;
}

const CPUS = 2;
const MEMORY_MIB = 2048;

/** A file of an OVA. */
export interface OvaFile {
  readonly path: string;
  readonly content: SizedContent;
}

/** The manifest: a digest for each file that comes before it in the OVA. */
export function ovaManifest(digests: readonly (readonly [path: string, sha256: string])[]): OvaFile {
  const lines = digests.map(([path, digest]) => `SHA256(${path})= ${digest}\n`);
  return { path: 'disk.mf', content: bytesContent(Buffer.from(lines.join(''))) };
}

/**
 * The description of the virtual machine: two processors, 2 GiB, one disk, one network, and a property for the
 * configuration that Talos reads by guestinfo.
 *
 * @see https://www.dmtf.org/sites/default/files/standards/documents/DSP0243_1.1.1.pdf
 */
export function ovfDescriptor({ name, architecture, capacity, fileBytes }: OvfFacts): string {
  const system = architecture === 'amd64' ? 'other3xLinux64Guest' : 'arm-other5xLinux64Guest';
  return `<?xml version="1.0" encoding="UTF-8"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1" xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData" xmlns:vmw="http://www.vmware.com/schema/ovf" xmlns:vssd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_VirtualSystemSettingData">
  <References>
    <File ovf:href="disk.vmdk" ovf:id="file1" ovf:size="${fileBytes}"/>
  </References>
  <DiskSection>
    <Info>Virtual disks</Info>
    <Disk ovf:capacity="${capacity}" ovf:capacityAllocationUnits="byte" ovf:diskId="vmdisk1" ovf:fileRef="file1" ovf:format="http://www.vmware.com/interfaces/specifications/vmdk.html#streamOptimized"/>
  </DiskSection>
  <NetworkSection>
    <Info>Networks</Info>
    <Network ovf:name="VM Network">
      <Description>The network of the machine</Description>
    </Network>
  </NetworkSection>
  <VirtualSystem ovf:id="vm">
    <Info>A virtual machine</Info>
    <Name>${escaped(name)}</Name>
    <OperatingSystemSection ovf:id="100" vmw:osType="${system}">
      <Info>The operating system</Info>
    </OperatingSystemSection>
    <ProductSection>
      <Info>Properties of the machine</Info>
      <Product>${escaped(name)}</Product>
      <Property ovf:key="talos.config" ovf:type="string" ovf:userConfigurable="true" ovf:value="">
        <Label>Talos config data</Label>
        <Description>The machine configuration in base64</Description>
      </Property>
    </ProductSection>
    <VirtualHardwareSection ovf:transport="com.vmware.guestInfo">
      <Info>Hardware of the machine</Info>
      <System>
        <vssd:ElementName>Virtual Hardware Family</vssd:ElementName>
        <vssd:InstanceID>0</vssd:InstanceID>
        <vssd:VirtualSystemIdentifier>${escaped(name)}</vssd:VirtualSystemIdentifier>
        <vssd:VirtualSystemType>vmx-15</vssd:VirtualSystemType>
      </System>
${hardware.map(itemXml).join('\n')}
      <vmw:ExtraConfig ovf:required="false" vmw:key="disk.EnableUUID" vmw:value="TRUE"/>
    </VirtualHardwareSection>
  </VirtualSystem>
</Envelope>
`;
}

type Item = readonly (readonly [element: string, value: string | number])[];

/** Elements in the order that the schema wants: by their names. */
const hardware: readonly Item[] = [
  [
    ['AllocationUnits', 'hertz * 10^6'],
    ['ElementName', `${CPUS} virtual CPU(s)`],
    ['InstanceID', 1],
    ['ResourceType', 3],
    ['VirtualQuantity', CPUS],
  ],
  [
    ['AllocationUnits', 'byte * 2^20'],
    ['ElementName', `${MEMORY_MIB}MB of memory`],
    ['InstanceID', 2],
    ['ResourceType', 4],
    ['VirtualQuantity', MEMORY_MIB],
  ],
  [
    ['Address', 0],
    ['ElementName', 'SCSI Controller 0'],
    ['InstanceID', 3],
    ['ResourceSubType', 'VirtualSCSI'],
    ['ResourceType', 6],
  ],
  [
    ['AddressOnParent', 0],
    ['ElementName', 'Hard Disk 1'],
    ['HostResource', 'ovf:/disk/vmdisk1'],
    ['InstanceID', 4],
    ['Parent', 3],
    ['ResourceType', 17],
  ],
  [
    ['AddressOnParent', 7],
    ['AutomaticAllocation', 'true'],
    ['Connection', 'VM Network'],
    ['ElementName', 'Network adapter 1'],
    ['InstanceID', 5],
    ['ResourceSubType', 'VmxNet3'],
    ['ResourceType', 10],
  ],
];

function itemXml(item: Item): string {
  const lines = item.map(([element, value]) => `        <rasd:${element}>${value}</rasd:${element}>`);
  return ['      <Item>', ...lines, '      </Item>'].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
