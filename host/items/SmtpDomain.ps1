# Domains of a virtual server (paper, "Configuring the SMTP Service Domains"). Desired: {instance, domains, names, exact}.
# `names` alone, from the narrowing role: only surplus domains are looked at.

function Get-SmtpDomain {
    param([int] $Instance)
    foreach ($name in Get-MetabaseChildName -Key "SmtpSvc/$Instance/Domain") {
        $key = "SmtpSvc/$Instance/Domain/$name"
        $action = Get-MetabaseValue -Key $key -Name 'RouteAction'
        @{
            Name = $name
            RouteAction = if ($null -eq $action) { 0 } else { [long] $action }
            SmartHost = [string] (Get-MetabaseValue -Key $key -Name 'RouteActionString')
        }
    }
}

function Test-SmtpDomain {
    param($Desired)
    $path = "SmtpSvc/$($Desired.instance)/Domain"
    $present = @(Get-SmtpDomain -Instance $Desired.instance)
    foreach ($wanted in $Desired.domains) {
        $found = $present | Where-Object { $_.Name -eq $wanted.name } | Select-Object -First 1
        if ($null -ne $found -and (Test-KeptHere -RouteAction $found.RouteAction) -and -not (Test-Only)) { Stop-OverCovered -Path "$path/$($wanted.name)" -Names $wanted.name }
        $expected = Format-RemoteDomain -Action (Get-WantedAction -Domain $wanted) -SmartHost (Get-Optional -Object $wanted -Name 'smartHost' -Default '')
        $told = if ($null -eq $found) { 'not there' } else { Format-RemoteDomain -Action $found.RouteAction -SmartHost $found.SmartHost }
        if ($told -ne $expected) { New-Difference -Item 'SmtpDomain' -Path "$path/$($wanted.name)" -Expected $expected -Found $told -Data @{ Domain = $wanted; Found = $found } }
    }
    foreach ($surplus in @($present | Where-Object { $Desired.names -notcontains $_.Name })) {
        $covers = @($Desired.names | Where-Object { Test-Covers -Domain $surplus.Name -Name $_ })
        if ($covers.Count -gt 0 -and -not (Test-Only)) {
            Stop-OverCovered -Path "$path/$($surplus.Name)" -Names $covers
        }
        if ((Test-Exact) -or (Get-Optional -Object $Desired -Name 'exact' -Default $false)) {
            New-Difference -Item 'SmtpDomain' -Path "$path/$($surplus.Name)" -Expected 'not there' -Found (Format-RemoteDomain -Action $surplus.RouteAction -SmartHost $surplus.SmartHost) -Data @{ Domain = $null; Found = $surplus }
        } else {
            Add-Pending -Text "$path/$($surplus.Name) stays until no feeder needs it"
        }
    }
}

# Somebody made this on purpose, for mail that this package knows nothing of: it is told, not undone.
function Stop-OverCovered {
    param([string] $Path, [string[]] $Names)
    Stop-Run -Message "$Path covers $($Names -join ', '), so mail for LISTSERV may end in it and be lost. Remove this domain of SMTPSVC in the console, then run again"
}

# An alias or local domain, or one that drops: its mail stays on this host.
function Test-KeptHere {
    param([long] $RouteAction)
    $bits = $script:Facts.RouteAction
    ($RouteAction -band ($bits.Drop -bor $bits.Alias -bor $bits.Deliver)) -ne 0
}

# A wildcard domain, or a local one of the same name.
function Test-Covers {
    param([string] $Domain, [string] $Name)
    if ($Domain.StartsWith('*.')) { return $Name.EndsWith($Domain.Substring(1), [System.StringComparison]::OrdinalIgnoreCase) }
    $Domain -eq $Name
}

function Get-WantedAction {
    param($Domain)
    $bits = $script:Facts.RouteAction
    $action = 0
    if ($Domain.relay) { $action = $action -bor $bits.Relay }
    if ($Domain.helo) { $action = $action -bor $bits.Helo }
    if ((Get-Optional -Object $Domain -Name 'smartHost' -Default '') -ne '') { $action = $action -bor $bits.SmartHost }
    $action
}

# Compared by what it means: other bits, whose meaning is not known, stay.
function Format-RemoteDomain {
    param([long] $Action, [string] $SmartHost)
    $bits = $script:Facts.RouteAction
    $words = @()
    $words += if ($Action -band $bits.SmartHost) { "smart host $SmartHost" } else { 'DNS' }
    if ($Action -band $bits.Relay) { $words += 'relay' }
    if ($Action -band $bits.Helo) { $words += 'HELO' }
    foreach ($wrong in 'Drop', 'Alias', 'Deliver') { if ($Action -band $bits.$wrong) { $words += $wrong } }
    $words -join ', '
}

function Set-SmtpDomain {
    param($Desired, $Difference)
    $key = "SmtpSvc/$($Desired.instance)/Domain"
    foreach ($each in $Difference) {
        $domain = $each.Data.Domain
        $found = $each.Data.Found
        if ($null -eq $domain) {
            Remove-MetabaseChild -Key $key -Class $script:Facts.Metabase.DomainClass -Name $found.Name
            continue
        }
        if ($null -eq $found) { New-MetabaseChild -Key $key -Class $script:Facts.Metabase.DomainClass -Name $domain.name }
        # The smart host before the bit that uses it.
        Set-MetabaseValue -Key "$key/$($domain.name)" -Name 'RouteActionString' -Value ([string] (Get-Optional -Object $domain -Name 'smartHost' -Default ''))
        Set-MetabaseValue -Key "$key/$($domain.name)" -Name 'RouteAction' -Value ([int] (Get-RouteAction -Domain $domain -Found $found))
    }
}

function Get-RouteAction {
    param($Domain, $Found)
    $bits = $script:Facts.RouteAction
    $ours = $bits.SmartHost -bor $bits.Relay -bor $bits.Helo -bor $bits.Drop -bor $bits.Alias -bor $bits.Deliver
    $kept = if ($null -eq $Found) { 0 } else { [long] $Found.RouteAction -band -bnot [long] $ours }
    $kept -bor (Get-WantedAction -Domain $Domain)
}
