# Inbound rules of the Windows firewall. Sources grow at once and shrink when no feeder needs them. Desired: rules {name, protocol, port, from}.

function Get-HostFirewallRule {
    param([string] $Name)
    $rule = Get-NetFirewallRule -Name $Name -ErrorAction SilentlyContinue
    if ($null -eq $rule) { return $null }
    $port = $rule | Get-NetFirewallPortFilter
    $address = $rule | Get-NetFirewallAddressFilter
    @{
        # What makes a rule another one, whatever its port and sources.
        Kind = "$($rule.Direction) $($rule.Action) $($rule.Profile)"
        Enabled = [string] $rule.Enabled -eq 'True'
        Protocol = [string] $port.Protocol
        Port = [string] $port.LocalPort
        From = @($address.RemoteAddress | ForEach-Object { ConvertTo-FirewallSource -Source ([string] $_) } | Sort-Object)
    }
}

# The firewall writes a network as address/mask, and everybody as Any.
function ConvertTo-FirewallSource {
    param([string] $Source)
    if ($Source -eq 'any') { return 'Any' }
    $parts = $Source.Split('/')
    if ($parts.Count -eq 1 -or $parts[1] -notmatch '\.') { return $Source }
    $bits = 0
    foreach ($octet in $parts[1].Split('.')) { $bits += [Convert]::ToString([int] $octet, 2).Replace('0', '').Length }
    "$($parts[0])/$bits"
}

function Get-SourceToWrite {
    param($Rule, $Found)
    $wanted = @($Rule.from | ForEach-Object { ConvertTo-FirewallSource -Source $_ } | Sort-Object)
    if ((Test-Exact) -or $null -eq $Found -or $wanted -contains 'Any') { return $wanted }
    $surplus = @($Found.From | Where-Object { $wanted -notcontains $_ })
    foreach ($each in $surplus) { Add-Pending -Text "firewall rule $($Rule.name) keeps $each until no feeder needs it" }
    if ($surplus -contains 'Any') { return @('Any') }
    @($wanted + $surplus | Sort-Object)
}

function Test-FirewallRule {
    param($Desired)
    foreach ($rule in $Desired) {
        $found = Get-HostFirewallRule -Name $rule.name
        $expected = Format-Rule -Protocol $rule.protocol -Port ([string] $rule.port) -From (Get-SourceToWrite -Rule $rule -Found $found)
        $told = if ($null -eq $found) { 'not there' } elseif (-not $found.Enabled) { 'disabled' } elseif ($found.Kind -ne $script:Facts.FirewallRuleKind) { $found.Kind } else { Format-Rule -Protocol $found.Protocol -Port $found.Port -From $found.From }
        if ($told -ne $expected) {
            New-Difference -Item 'FirewallRule' -Path "firewall rule $($rule.name)" -Expected $expected -Found $told -Data @{ Rule = $rule; Exists = $null -ne $found; From = @(Get-SourceToWrite -Rule $rule -Found $found) }
        }
    }
}

function Format-Rule {
    param([string] $Protocol, [string] $Port, [string[]] $From)
    "$Protocol $Port from $($From -join ', ')"
}

function Set-FirewallRule {
    param($Desired, $Difference)
    foreach ($each in $Difference) {
        $rule = $each.Data.Rule
        if ($each.Data.Exists) {
            Set-NetFirewallRule -Name $rule.name -Enabled True -Direction Inbound -Action Allow -Profile Any -Protocol $rule.protocol -LocalPort ([string] $rule.port) -RemoteAddress $each.Data.From
        } else {
            $null = New-NetFirewallRule -Name $rule.name -DisplayName $rule.name -Enabled True -Direction Inbound -Action Allow -Profile Any -Protocol $rule.protocol -LocalPort ([string] $rule.port) -RemoteAddress $each.Data.From
        }
    }
}

function Remove-HostFirewallRule {
    param($Desired)
    foreach ($rule in $Desired) {
        if ($null -eq (Get-HostFirewallRule -Name $rule.name)) { continue }
        Remove-NetFirewallRule -Name $rule.name
        Add-Changed -Text "firewall rule $($rule.name)"
    }
}
