# Role narrow: what a service allowed for feeders that have changed since goes now.

function Invoke-NarrowRole {
    param($Desired)
    if (-not (Test-Only)) {
        Complete-Owed -Name 'narrow'
        if (Test-ListservLeaving -Desired $Desired) {
            Add-Owed -Name 'narrow' -Detail $Desired
            Add-Pending -Text 'the LISTSERV of this host, which is about to go, still sends through SMTPSVC: what it needs goes when it has gone'
            return
        }
    }
    Limit-SmtpService -Desired $Desired
}

# A worker that becomes an SMTP-only server: its LISTSERV is drained after this, and has to send what it holds until then.
function Test-ListservLeaving {
    param($Desired)
    if (Get-Optional -Object $Desired -Name 'listserv') { return $false }
    Test-OwnerOf -Pattern '^SITE\.CFG/'
}

# Once LISTSERV has gone, what was left in place for it goes too.
function Complete-Narrow {
    $desired = Get-Owed -Name 'narrow'
    if ($null -eq $desired) { return }
    $script:Run.Exact = $true
    Limit-SmtpService -Desired $desired
    Complete-Owed -Name 'narrow'
}

function Limit-SmtpService {
    param($Desired)
    foreach ($server in $Desired.virtualServers) {
        $instance = $server.instance
        Invoke-Step -Name "relay list of SmtpSvc/$instance" -Item 'AddressList' -Desired (New-AddressListDesired -Instance $instance -Name 'RelayIpList' -Addresses $server.relayFrom)
        Invoke-Step -Name "connection control of SmtpSvc/$instance" -Item 'AddressList' -Desired (New-AddressListDesired -Instance $instance -Name 'IPSecurity' -Addresses $server.connectFrom)
        Invoke-Step -Name "recipients limit of SmtpSvc/$instance" -Item 'RecipientsLimit' -Desired $server
        Invoke-Step -Name "domains of SmtpSvc/$instance" -Item 'SmtpDomain' -Desired ([pscustomobject] @{ instance = $instance; domains = @(); names = @($server.domains) })
        Invoke-Step -Name "ports of SmtpSvc/$instance" -Item 'ServerBinding' -Desired $server
    }
    Invoke-Step -Name 'virtual servers that the plan has no more' -Item 'SurplusServer' -Desired @($Desired.virtualServers | ForEach-Object { $_.instance })
    Invoke-Step -Name 'Windows firewall' -Item 'FirewallRule' -Desired $Desired.firewall
    Invoke-Step -Name 'firewall rules that the plan has no more' -Item 'SurplusFirewallRule' -Desired @($Desired.firewall | ForEach-Object { $_.name })
    if (Test-Only) { return }
    Save-Metabase
    # Not before it is saved: after a power-off the virtual server would be back, and nobody's.
    Clear-SurplusOwner -Desired $Desired
    Complete-SmtpStart -Desired $Desired
}

# What was narrowed leaves nothing behind that has to go.
function Remove-NarrowRole {
    param($Desired)
    Write-HostProgress -Text "nothing to remove for $($Desired.host)"
}
