# User and password for the outbound relay (RouteUserName, RoutePassword). Desired: {instance, user, password}. The metabase may not give
# a password back, so a salted digest of what was written is kept beside it.

function Test-RelayCredential {
    param($Desired)
    $known = Read-StateFile -Name 'relay.json'
    $name = "SmtpSvc/$($Desired.instance)"
    $kept = if ($known.ContainsKey($name)) { $known[$name] } else { $null }
    $same = $null -ne $kept -and $kept.digest -eq (Get-TextDigest -Text "$($kept.salt)$($Desired.password)")
    $user = if (Test-MetabaseKey -Path $name) { Get-MetabaseValue -Key $name -Name 'RouteUserName' } else { $null }
    if ($same -and $user -eq $Desired.user) { return }
    New-Difference -Item 'RelayCredential' -Path "$name, user and password of the relay" -Expected 'those of the config' -Found 'others'
}

function Set-RelayCredential {
    param($Desired, $Difference)
    $name = "SmtpSvc/$($Desired.instance)"
    # Secrets come first: a virtual server beyond the first may not be there yet.
    New-VirtualServer -Instance $Desired.instance
    Set-MetabaseValue -Key $name -Name 'RouteUserName' -Value ([string] $Desired.user)
    Set-MetabaseValue -Key $name -Name 'RoutePassword' -Value ([string] $Desired.password)
    # Not before it is saved: after a power-off the old password would be back, and taken for the new one.
    Save-Metabase
    $known = Read-StateFile -Name 'relay.json'
    $salt = [guid]::NewGuid().ToString('N')
    $known[$name] = @{ salt = $salt; digest = Get-TextDigest -Text "$salt$($Desired.password)" }
    Write-StateFile -Name 'relay.json' -State $known
}
