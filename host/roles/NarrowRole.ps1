# Role narrow: what a service allowed for feeders that have changed since goes now.

function Invoke-NarrowRole {
    param($Desired)
    foreach ($server in $Desired.virtualServers) {
        $instance = $server.instance
        Invoke-Step -Name "relay list of SmtpSvc/$instance" -Item 'AddressList' -Desired (New-AddressListDesired -Instance $instance -Name 'RelayIpList' -Addresses $server.relayFrom)
        Invoke-Step -Name "connection control of SmtpSvc/$instance" -Item 'AddressList' -Desired (New-AddressListDesired -Instance $instance -Name 'IPSecurity' -Addresses $server.connectFrom)
        Invoke-Step -Name "recipients limit of SmtpSvc/$instance" -Item 'RecipientsLimit' -Desired $server
        Invoke-Step -Name "domains of SmtpSvc/$instance" -Item 'SmtpDomain' -Desired ([pscustomobject] @{ instance = $instance; domains = @(); names = @($server.domains) })
        Invoke-Step -Name "ports of SmtpSvc/$instance" -Item 'ServerBinding' -Desired $server
    }
    Invoke-Step -Name 'Windows firewall' -Item 'FirewallRule' -Desired $Desired.firewall
    if (-not (Test-Only)) { Save-Metabase }
}

# What was narrowed leaves nothing behind that has to go.
function Remove-NarrowRole {
    param($Desired)
    Write-HostProgress -Text "nothing to remove for $($Desired.host)"
}
