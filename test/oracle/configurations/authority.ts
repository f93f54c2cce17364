/** A certificate of an authority that nobody trusts. */
export const authority =
  '-----BEGIN CERTIFICATE-----\nMIIBMDCB46ADAgECAhR+mXduaTGxoDA7o4D1Z1lvnuARdTAFBgMrZXAwDTELMAkG\nA1UEAwwCY2EwIBcNMjYxMTI5MDkxMzMyWhgPMjEyNjExMDUwOTEzMzJaMA0xCzAJ\nBgNVBAMMAmNhMCowBQYDK2VwAyEA1phY/j2H8vIz1wWxF4VenYz4ugUCrojjavqm\nzNbbcOijUzBRMB0GA1UdDgQWBBTJBrkeytn0PO4gZXcIsYfdWyUgkzAfBgNVHSME\nGDAWgBTJBrkeytn0PO4gZXcIsYfdWyUgkzAPBgNVHRMBAf8EBTADAQH/MAUGAytl\ncANBAHy9EAX2mS7QsbsSCAk8tqcEe/FZNXcVU7He8ugcXNHci5hRCVu/uolyPh5B\nzLndfUc3wNquEre+YwEKC0aw/ws=\n-----END CERTIFICATE-----\n';
