# Role narrow: what a service allowed for feeders that have changed since goes now.

function Invoke-NarrowRole {
    param($Desired)
    if (-not (Test-Only) -and (Test-ListservGoesLater -Desired $Desired)) { return }
    Invoke-Step -Name 'a LISTSERV that the plan has no more' -Item 'SurplusListserv' -Desired $Desired
    Limit-SmtpService -Desired $Desired
    if (-not (Test-Only)) { Add-KeptMail -Desired $Desired }
}

# A LISTSERV that an earlier module has configured: where its spool lies only its own command knows, which goes after this one.
function Test-ListservGoesLater {
    param($Desired)
    Complete-Owed -Name 'narrow'
    if (-not (Test-ListservLeaving -Desired $Desired) -or (Get-RememberedSpool) -ne '') { return $false }
    Add-Owed -Name 'narrow' -Detail $Desired
    Add-Pending -Text 'the LISTSERV of this host, which is about to go, still sends through SMTPSVC: what it needs goes when it has gone'
    $true
}

# Once LISTSERV has gone, what was left in place for it goes too.
function Complete-Narrow {
    $desired = Get-Owed -Name 'narrow'
    if ($null -eq $desired) { return }
    $script:Run.Exact = $true
    Limit-SmtpService -Desired $desired
    Complete-Owed -Name 'narrow'
}

# Mail in the archive of a host in use is named until somebody has taken it away.
function Add-KeptMail {
    param($Desired)
    $drain = Get-Optional -Object $Desired -Name 'drain'
    if ($null -eq $drain) { return }
    Add-KeptFolder -Folder (Get-SpoolArchive -Drain $drain)
    foreach ($server in $Desired.virtualServers) { Add-KeptFolder -Folder (Get-QueueArchive -Drain $drain -Instance $server.instance) }
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
