# Role secrets: licence, DKIM keys, password of the relay. Its desired state is never echoed, in no line and no error.

function Invoke-SecretsRole {
    param($Desired)
    $relay = @(Get-Optional -Object $Desired -Name 'relay' -Default @())
    if ($relay.Count -gt 0) { Invoke-RelaySecret -Desired $Desired -Relay $relay }
    $root = Get-Optional -Object $Desired -Name 'installRoot' -Default ''
    $licence = Get-Optional -Object $Desired -Name 'licence'
    if ($null -ne $licence) { Invoke-Step -Name 'licence' -Item 'Licence' -Desired ([pscustomobject] @{ installRoot = $root; licence = $licence }) }
    $keys = Get-Optional -Object $Desired -Name 'dkimKeys'
    if ($null -ne $keys) { Invoke-Step -Name 'DKIM keys' -Item 'DkimKey' -Desired ([pscustomobject] @{ installRoot = $root; dkimKeys = $keys }) }
}

# Secrets come before the service that uses them, so the features may be missing still; a fresh SMTPSVC does not run meanwhile.
function Invoke-RelaySecret {
    param($Desired, [object[]] $Relay)
    $features = @(Get-Optional -Object $Desired -Name 'features' -Default @())
    Invoke-Step -Name 'Windows features' -Item 'WindowsFeature' -Desired $features
    if ((Test-Only) -and $null -eq (Get-ServiceState -Name $script:Facts.Services.Smtp)) { return }
    Invoke-IisAdmin
    Invoke-Step -Name 'SMTPSVC not running while it is unsafe' -Item 'SmtpSafe' -Desired ([pscustomobject] @{ virtualServers = @() })
    foreach ($each in $Relay) {
        Invoke-Step -Name "relay of SmtpSvc/$($each.instance)" -Item 'RelayCredential' -Desired $each
    }
    if (-not (Test-Only)) { Save-Metabase }
}

# Secrets stay until the host or LISTSERV goes; nothing runs for them.
function Remove-SecretsRole {
    param($Desired)
    Write-HostProgress -Text "the secrets of $($Desired.host) stay as they are"
}
